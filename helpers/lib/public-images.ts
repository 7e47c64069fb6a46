import { readImageName } from './image-name.ts';

/** Names without a group that Docker's own library has, of those that people run at home. */
const library = new Set(
  (
    'adminer alpine arangodb bash busybox caddy cassandra couchbase couchdb debian docker drupal ' +
    'eclipse-mosquitto elasticsearch ghost golang gradle haproxy httpd influxdb joomla kibana kong logstash mariadb ' +
    'matomo maven memcached mongo mongo-express mysql nats neo4j nextcloud nginx node php phpmyadmin postgres ' +
    'python rabbitmq redis redmine registry rocket.chat ruby solr sonarqube telegraf tomcat traefik ubuntu valkey ' +
    'vault wordpress zookeeper'
  ).split(' '),
);
/** Groups of Docker Hub in which publishers put what people run at home. */
const publishers = new Set(
  (
    'adguard amir20 authelia bitnami binwiederhier clickhouse cloudflare containrrr crazymax crowdsecurity deluan ' +
    'dpage emby filebrowser fireflyiii freshrss gitea gotenberg grafana hashicorp haugene homeassistant jellyfin ' +
    'jgraph jlesage jwilder linuxserver louislam metabase minio n8nio netdata nginxproxy pgvector pihole plexinc ' +
    'portainer prom qmcgaw requarks rustdesk sissbruecker stirlingtools tailscale tecnativa tensorchord timescale ' +
    'valkey vaultwarden vikunja wallabag wollomatic zabbix'
  ).split(' '),
);

/**
 * Whether a name is one that a registry has: it names the registry, or is one of those that everybody pulls. What is
 * built by hand bears another.
 */
export function isPublicImage(reference: string): boolean {
  const { path, repository } = readImageName(reference);
  const [group = '', ...rest] = path.split('/');
  if (repository.startsWith('localhost')) return false;
  if (repository !== path && repository !== `library/${path}`) return true;
  return rest.length === 0 ? library.has(group) : publishers.has(group);
}
