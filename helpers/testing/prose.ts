import { matchesGlob } from 'node:path';
import ts from 'typescript';

/** Fields that hold sentences for people. */
const spoken = new Set(['error', 'detail', 'observed', 'scope', 'reason', 'message']);

/** Who may read sentences all the same, and why. */
const readers: readonly { files: string; because: string }[] = [
  { files: '**/*.test.ts', because: 'a test says what a sentence has to be' },
  { files: '**/*.fake.ts', because: 'it plays the part of somebody outside' },
  { files: 'helpers/clients/*.ts', because: 'the boundary: what programs outside say becomes a field there' },
  { files: 'helpers/evidence/migrations/*.ts', because: 'it makes fields of the sentences of before' },
  { files: 'helpers/gather/traefik/shadow-log.ts', because: 'it reads the log of Traefik itself' },
];

const askedOfText = new Set(['includes', 'startsWith', 'endsWith', 'match', 'matchAll', 'search', 'indexOf']);
const askedOfPattern = new Set(['test', 'exec']);
const comparisons = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
]);

/**
 * `error`, `row.error`, `(error ?? '')`, `look?.detail.toLowerCase()`: the name of the field that is read; null: of
 * none.
 */
function fieldOf(node: ts.Node): string | null {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return fieldOf(node.expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
    return fieldOf(node.left);
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
    return node.arguments.length === 0 ? fieldOf(node.expression.expression) : null;
  if (ts.isIdentifier(node)) return node.text;
  return ts.isPropertyAccessExpression(node) ? node.name.text : null;
}

const isSpoken = (node: ts.Node | undefined): boolean => node !== undefined && spoken.has(fieldOf(node) ?? '');
const isLineBreak = (node: ts.Node | undefined): boolean =>
  node !== undefined && ts.isStringLiteralLike(node) && node.text === '\n';
const isText = (node: ts.Node | undefined): boolean =>
  node !== undefined &&
  (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isRegularExpressionLiteral(node));

const isWordOfEnum = (node: ts.Node): boolean =>
  ts.isStringLiteralLike(node) && /^(?:[a-z][A-Za-z0-9-]*)?$/.test(node.text);
const isSentence = (node: ts.Node): boolean => ts.isStringLiteralLike(node) && /\w \w/.test(node.text);

/**
 * Two words in a row are prose wherever they are compared with; where sentences stand, whatever is no word of an enum
 * is.
 */
const compares = (one: ts.Node, other: ts.Node): boolean =>
  isSentence(one) || (isSpoken(other) && isText(one) && !isWordOfEnum(one));

/** Whether a node decides something by the words of a sentence that somebody else wrote. */
function readsProse(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node) && comparisons.has(node.operatorToken.kind))
    return compares(node.left, node.right) || compares(node.right, node.left);
  if (ts.isSwitchStatement(node))
    return node.caseBlock.clauses.some((each) => ts.isCaseClause(each) && compares(each.expression, node.expression));
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const [asked, [first]] = [node.expression.name.text, node.arguments];
  if (askedOfPattern.has(asked)) return isSpoken(first);
  if (!isSpoken(node.expression.expression)) return false;
  // The lines of a text may be counted and shown; nothing is decided by them.
  return (asked === 'split' && !isLineBreak(first)) || (askedOfText.has(asked) && isText(first));
}

const names = `\\b(?:${[...spoken].join('|')})\\b`;
/** Whatever may be such a place stands near a field that holds a sentence, or beside two words in quotes. */
const suspicious = new RegExp(
  [
    `${names}[^;]{0,60}(?:\\.(?:${[...askedOfText].join('|')}|split)\\(|[=!]==?\\s*['"\`])`,
    `\\.(?:${[...askedOfPattern].join('|')})\\([^;]{0,80}${names}`,
    `['"\`]\\s*[=!]==?[^;]{0,60}${names}`,
    `switch \\([^)]{0,60}${names}`,
    `(?:[=!]==?|\\bcase)\\s*['"\`][^'"\`\\n]*\\w \\w`,
    `\\w \\w[^'"\`\\n]*['"\`]\\s*[=!]==?`,
  ].join('|'),
);

/** Who may read sentences needs not be looked at. */
export const mayReadProse = (path: string): boolean => readers.some(({ files }) => matchesGlob(path, files));

/** Places of a source file where it decides by prose, as sentences; empty for a file that may. */
export function findProseReaders(path: string, text: string): string[] {
  // To read every file as the compiler does would take a second.
  if (mayReadProse(path) || !suspicious.test(text)) return [];
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (readsProse(node)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      const shown = node.getText(file).split('\n')[0] ?? '';
      found.push(`${path}:${line + 1} decides by a sentence (${shown}): let whoever writes it give a field or an enum`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
