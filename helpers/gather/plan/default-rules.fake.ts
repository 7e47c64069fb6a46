/** A container that Compose made. */
export const films = {
  name: 'media-films-1',
  labels: {
    'com.docker.compose.service': 'films',
    'com.docker.compose.project': 'media',
    'own.name': 'cinema',
    'own.path': '/a/b',
  },
};
const label = (name: string) => `index .Labels "${name}"`;

/** Templates of default rules, and what Traefik makes of them for that container. */
export const templates: readonly (readonly [template: string, rule: string])[] = [
  ['Host(`{{ normalize .Name }}`)', 'Host(`films-media`)'],
  ['Host(`{{.Name|normalize}}.x.test`)', 'Host(`films-media.x.test`)'],
  ['Host(`{{ trimPrefix `/` .ContainerName }}.x.test`)', 'Host(`media-films-1.x.test`)'],
  [`Host(\`{{ ${label('com.docker.compose.service')} }}.x.test\`)`, 'Host(`films.x.test`)'],
  [`Host(\`{{ ${label('gone')} | default "none" }}.x.test\`)`, 'Host(`none.x.test`)'],
  [`Host(\`{{ coalesce (${label('gone')}) (${label('own.name')}) .Name }}.x.test\`)`, 'Host(`cinema.x.test`)'],
  ['Host(`{{ (split "_" .Name)._0 }}.x.test`)', 'Host(`films-media.x.test`)'],
  ['Host(`{{ index (splitList "-" .ContainerName) 1 }}.x.test`)', 'Host(`films.x.test`)'],
  ['Host(`{{ splitList "-" .ContainerName | last }}.x.test`)', 'Host(`1.x.test`)'],
  ['Host(`{{ .Name | replace "-" "." | upper }}`)', 'Host(`FILMS.MEDIA`)'],
  ['Host(`{{ .ContainerName | trimSuffix "-1" | trimPrefix "media-" }}`)', 'Host(`films`)'],
  [
    `Host(\`{{ if ${label('own.name')} }}{{ ${label('own.name')} }}{{ else }}{{ .Name }}{{ end }}.x.test\`)`,
    'Host(`cinema.x.test`)',
  ],
  [
    `{{ if ${label('gone')} }}a{{ else if ${label('own.path')} }}Path(\`{{ ${label('own.path')} }}\`){{ end }}`,
    'Path(`/a/b`)',
  ],
  ['{{ if true }}{{ if false }}a{{ else }}b{{ end }}c{{ else }}d{{ end }}', 'bc'],
  ['{{ if false }}{{ .Gone }}{{ else if eq .Name "x" "films-media" }}y{{ end }}', 'y'],
  ['Host(`a`) {{- /* of ours */ -}}  && Path(`/`)', 'Host(`a`)&& Path(`/`)'],
  ['Host(`plain.test`)', 'Host(`plain.test`)'],
  ['a{{ index .Labels "constructor" }}b', 'ab'],
];
