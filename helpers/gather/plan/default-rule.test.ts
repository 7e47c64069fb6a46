import { describe, expect, it } from 'vitest';
import { fillDefaultRule } from './default-rule.ts';
import { films, templates } from './default-rules.fake.ts';

const alone = { name: '/cellar_app', labels: {} };

describe('a template of a default rule', () => {
  it.each(templates)('%s', (template, rule) => expect(fillDefaultRule(template, films)).toBe(rule));

  it('knows a container that Compose did not make by its own name', () => {
    expect(fillDefaultRule('{{ .Name }} {{ .ContainerName | trimPrefix "/" }}', alone)).toBe('cellar-app cellar_app');
  });

  it.each([
    '{{ foo }}',
    'a{{ if false }}{{ foo }}{{ end }}',
    '{{ .Gone }}',
    '{{ .Labels.own }}',
    // sprig wants a map of anything, and these are a map of texts.
    '{{ hasKey .Labels "own.name" }}',
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
