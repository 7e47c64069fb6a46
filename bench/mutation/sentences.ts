import ts from 'typescript';

// A finding's words and its command: whoever reads them judges them, and no verdict depends on them.
const proseNames = new Set([
  'title',
  'why',
  'fix',
  'expected',
  'observed',
  'reproduce',
  'summary',
  'said',
  'seen',
  'reason',
  'where',
  'who',
  'whose',
  'lack',
  'shown',
]);
const proseCalls = new Set(['unknown', 'notApplicable']);
const proseFunctions =
  /^(?:reproduce|summarize|show|describe|print|explain|quote|nameHolders|whereSeen|inPercent)(?:[A-Z]|$)/;

const isText = (node: ts.Expression): boolean =>
  ts.isParenthesizedExpression(node)
    ? isText(node.expression)
    : ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);

function isSentence(node: ts.Expression): boolean {
  if (ts.isConditionalExpression(node)) return isSentence(node.whenTrue) || isSentence(node.whenFalse);
  return isText(node) && node.getText().includes(' ');
}

const isAllText = (node: ts.Expression): boolean =>
  ts.isConditionalExpression(node) ? isAllText(node.whenTrue) && isAllText(node.whenFalse) : isText(node);

const nameText = (name: ts.Node | undefined): string =>
  name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : '';

/** A ternary whose arms are all text, one of them with words in it. */
const isWording = (node: ts.Node): boolean => ts.isConditionalExpression(node) && isAllText(node) && isSentence(node);

function isNamedProse(node: ts.Node): boolean {
  if (ts.isFunctionDeclaration(node)) return proseFunctions.test(nameText(node.name));
  if (ts.isVariableDeclaration(node)) {
    const name = nameText(node.name);
    const isFunction = node.initializer !== undefined && ts.isArrowFunction(node.initializer);
    if (isFunction) return proseFunctions.test(name);
    return name === 'reproduce' || (isAllTextOf(node) && proseNames.has(name));
  }
  return ts.isPropertyAssignment(node) && proseNames.has(nameText(node.name));
}

const isAllTextOf = ({ initializer }: ts.VariableDeclaration): boolean =>
  initializer !== undefined && isAllText(initializer);

const isProseCall = (node: ts.Node): boolean =>
  ts.isCallExpression(node) && proseCalls.has(nameText(node.expression)) && node.arguments.every(isText);

/** Whether a piece of a source is for people to read, so that no mutant in it says anything of a verdict. */
export const isProse = (node: ts.Node): boolean =>
  ts.isTemplateExpression(node) || isWording(node) || isNamedProse(node) || isProseCall(node);
