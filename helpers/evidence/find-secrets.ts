import { textsOf } from './redact.ts';

/**
 * What secretlint's recommended rules, which are kept up to date by others, take for a secret in the texts of a value
 * (keys of cloud and chat services, connection strings). Loaded when it is asked for: a replay needs none of it.
 */
export async function findSecrets(value: unknown): Promise<string[]> {
  const [{ lintSource }, { creator }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ]);
  const content = [...textsOf(value)].join('\n');
  const { messages } = await lintSource({
    source: { content, filePath: 'recording.txt', ext: '.txt', contentType: 'text' },
    options: { config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }] } },
  });
  return messages.map(({ range: [from, to] }) => content.slice(from, to));
}
