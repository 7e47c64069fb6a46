import { matchesGlob } from 'node:path';
import ts from 'typescript';

interface Text {
  /** From the project's root. */
  path: string;
  text: string;
}

/** Where rules may be taken apart: the reader itself, and tests and worlds, which write them. */
const exempt = ['helpers/traefik/rules/**', '**/*.test.ts', '**/*.fake.ts', 'helpers/testing/**', 'fixtures/**'];

const names = 'Host|HostSNI|HostHeader|HostRegexp|HostSNIRegexp|Path|PathPrefix|PathRegexp|ClientIP|ALPN';
/** A matcher's name and its bracket, as a pattern has them: `Host\(`, `Host(?:SNI)?\(`, `(host|PathPrefix)\(`. */
const inPattern = new RegExp(`(?:^|[^\\w-])(?:${names})(?:\\(\\?:\\w+\\)\\?|[|\\w]*\\))?\\\\\\(`, 'i');
/** A name that is put in: `${matcher}\\(`. */
const putIn = /\$\{\w+\}\\+\(/;
/** Only such a text is worth parsing. */
const speaksOfRules = new RegExp(`\\brule\\b|(?:${names})[\\\\()|]|new RegExp\\(`, 'i');
const inText = new RegExp(`\\b(?:${names})\\(`);

const cuts = new Set([
  ...['includes', 'indexOf', 'lastIndexOf', 'startsWith', 'endsWith', 'search', 'match', 'matchAll'],
  ...['replace', 'replaceAll', 'split', 'slice', 'substring', 'charAt'],
]);

/** What a chain of calls begins with: `router.rule` of `router.rule.toLowerCase().split('||')`. */
function rootOf(node: ts.Expression): ts.Expression {
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) return rootOf(node.expression);
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)
    ? rootOf(node.expression.expression)
    : node;
}

function isRule(node: ts.Expression): boolean {
  const root = rootOf(node);
  if (ts.isBinaryExpression(root)) return isRule(root.left);
  return (ts.isIdentifier(root) ? root.text : ts.isPropertyAccessExpression(root) ? root.name.text : '') === 'rule';
}

function faultOfCall(node: ts.CallExpression): string | null {
  if (!ts.isPropertyAccessExpression(node.expression)) return null;
  const { name, expression } = node.expression;
  const [first] = node.arguments;
  if (cuts.has(name.text) && isRule(expression)) return `cuts a rule up by ${name.text}`;
  if ((name.text === 'test' || name.text === 'exec') && first && isRule(first)) return 'tries a pattern on a rule';
  const looks = cuts.has(name.text) && first && ts.isStringLiteralLike(first) && inText.test(first.text);
  return looks ? `looks for ${first.text} in a text` : null;
}

function faultOf(node: ts.Node, source: ts.SourceFile): string | null {
  if (ts.isRegularExpressionLiteral(node) && inPattern.test(node.text)) return `has a pattern of rules, ${node.text}`;
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const made = ts.isIdentifier(node.expression) && node.expression.text === 'RegExp';
    const text = node.arguments?.[0]?.getText(source).replaceAll('\\\\', '\\') ?? '';
    if (made && (inPattern.test(text.replaceAll(/^["'`]/g, '')) || putIn.test(text)))
      return `makes a pattern of rules, ${text}`;
  }
  return ts.isCallExpression(node) ? faultOfCall(node) : null;
}

/** Places that take a rule of Traefik apart by themselves, as sentences; empty when all of them ask its one reader. */
export function findRuleReaders(files: readonly Text[]): string[] {
  return files
    .filter(({ path, text }) => speaksOfRules.test(text) && !exempt.some((glob) => matchesGlob(path, glob)))
    .flatMap(({ path, text }) => {
      const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
      const found: string[] = [];
      const visit = (node: ts.Node): void => {
        const fault = faultOf(node, source);
        if (fault !== null) {
          const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
          found.push(`${path}:${line + 1} ${fault}: ask helpers/traefik/rules instead`);
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
      return found;
    });
}
