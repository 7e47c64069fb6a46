import { describe, expect, it } from 'vitest';
import { fillDefaultRule } from './default-rule.ts';

const films = {
  name: 'media-films-1',
  labels: {
    'com.docker.compose.service': 'films',
    'com.docker.compose.project': 'media',
    'own.name': 'cinema',
    'own.path': '/a/b',
  },
};
const alone = { name: '/cellar_app', labels: {} };
const label = (name: string) => `index .Labels "${name}"`;

describe('a template of a default rule', () => {
  it.each([
    ['Host(`{{ normalize .Name }}`)', 'Host(`films-media`)'],
    ['Host(`{{.Name|normalize}}.x.test`)', 'Host(`films-media.x.test`)'],
    ['Host(`{{ trimPrefix `/` .ContainerName }}.x.test`)', 'Host(`media-films-1.x.test`)'],
    [`Host(\`{{ ${label('com.docker.compose.service')} }}.x.test\`)`, 'Host(`films.x.test`)'],
    [`Host(\`{{ ${label('gone')} | default "none" }}.x.test\`)`, 'Host(`none.x.test`)'],
    [`Host(\`{{ coalesce (${label('gone')}) (${label('own.name')}) .Name }}.x.test\`)`, 'Host(`cinema.x.test`)'],
    ['Host(`{{ (split "_" .Name)._0 }}.x.test`)', 'Host(`films.x.test`)'],
    ['Host(`{{ index (splitList "-" .ContainerName) 1 }}.x.test`)', 'Host(`films.x.test`)'],
    ['Host(`{{ splitList "-" .ContainerName | last }}.x.test`)', 'Host(`1.x.test`)'],
    ['Host(`{{ .Name | replace "_" "." | upper }}`)', 'Host(`FILMS.MEDIA`)'],
    ['Host(`{{ .ContainerName | trimSuffix "-1" | trimPrefix "media-" }}`)', 'Host(`films`)'],
    [
      `Host(\`{{ if ${label('own.name')} }}{{ ${label('own.name')} }}{{ else }}{{ .Name }}{{ end }}.x.test\`)`,
      'Host(`cinema.x.test`)',
    ],
    [
      `{{ if ${label('gone')} }}a{{ else if hasKey .Labels "own.path" }}Path(\`{{ ${label('own.path')} }}\`){{ end }}`,
      'Path(`/a/b`)',
    ],
    ['{{ if true }}{{ if false }}a{{ else }}b{{ end }}c{{ else }}d{{ end }}', 'bc'],
    ['{{ if false }}{{ nobody .Knows }}{{ else if eq .Name "x" "films_media" }}y{{ end }}', 'y'],
    ['Host(`a`) {{- /* of ours */ -}}  && Path(`/`)', 'Host(`a`)&& Path(`/`)'],
    ['Host(`plain.test`)', 'Host(`plain.test`)'],
    ['a{{ index .Labels "constructor" }}b', 'ab'],
  ])('%s', (template, rule) => expect(fillDefaultRule(template, films)).toBe(rule));

  it('knows a container that Compose did not make by its own name', () => {
    expect(fillDefaultRule('{{ normalize .Name }} {{ .ContainerName | trimPrefix "/" }}', alone)).toBe(
      'cellar-app cellar_app',
    );
  });

  it.each([
    '{{ foo }}',
    '{{ .Gone }}',
    '{{ .Labels.own }}',
    '{{ regexReplaceAll "a" .Name "b" }}',
    '{{ range .Labels }}{{ . }}{{ end }}',
    '{{ if .Name }}a',
    'a{{ end }}',
    '{{ else }}',
    '{{ "open }}',
    '{{ (.Name }}',
    '{{ .Name .Name }}',
    '{{ index (splitList "-" .Name) 7 }}',
    '{{ $name := .Name }}{{ $name }}',
    '{{ constructor }}',
    '{{ .Labels }}',
  ])('is not known where it is more than is read: %s', (template) => {
    expect(fillDefaultRule(template, films)).toBeNull();
  });
});
