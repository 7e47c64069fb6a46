import ts from 'typescript';

export interface Edit {
  operator: string;
  start: number;
  end: number;
  replacement: string;
}
type Operator = (node: ts.Node, source: ts.SourceFile) => Edit[];

const replace = (operator: string, node: ts.Node, source: ts.SourceFile, replacement: string): Edit => ({
  operator,
  start: node.getStart(source),
  end: node.end,
  replacement,
});

const comparisons: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
};
const sums: Readonly<Record<string, string>> = { '-': '+', '*': '/', '/': '*', '%': '*' };

const isText = (node: ts.Node): boolean =>
  ts.isStringLiteral(node) || ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node);
// Without types: a sum with no text in sight, nor with a name that is one.
const isSum = ({ left, right, operatorToken }: ts.BinaryExpression): boolean =>
  operatorToken.kind === ts.SyntaxKind.PlusToken && !isText(left) && !isText(right) && ts.isNumericLiteral(right);

const mutateBinary: Operator = (node, source) => {
  if (!ts.isBinaryExpression(node)) return [];
  const { left, right, operatorToken } = node;
  const sign = operatorToken.getText(source);
  const other = isSum(node) ? '-' : sums[sign];
  return [
    ...(comparisons[sign] ?? []).map((instead) => replace('comparison', operatorToken, source, instead)),
    ...(other === undefined ? [] : [replace('arithmetic', operatorToken, source, other)]),
    ...dropOperands(sign, left, right, node, source),
  ];
};

function dropOperands(
  sign: string,
  left: ts.Expression,
  right: ts.Expression,
  node: ts.BinaryExpression,
  source: ts.SourceFile,
): Edit[] {
  const swapped = { '&&': '||', '||': '&&' }[sign];
  const alone = (kept: ts.Expression) => replace('operand dropped', node, source, `(${kept.getText(source)})`);
  if (sign === '??') return [alone(right)];
  // Both operands in brackets: next to ?? an operator of another kind is no syntax without them.
  return swapped === undefined
    ? []
    : [
        replace('logical', node, source, `((${left.getText(source)}) ${swapped} (${right.getText(source)}))`),
        alone(left),
        alone(right),
      ];
}

const isTypeOnly = (node: ts.Node): boolean => ts.isLiteralTypeNode(node.parent) || ts.isAsExpression(node.parent);

const mutateLiteral: Operator = (node, source) => {
  if (node.kind === ts.SyntaxKind.TrueKeyword && !isTypeOnly(node)) return [replace('boolean', node, source, 'false')];
  if (node.kind === ts.SyntaxKind.FalseKeyword && !isTypeOnly(node)) return [replace('boolean', node, source, 'true')];
  if (!ts.isNumericLiteral(node) || isTypeOnly(node) || node.text.startsWith('0x')) return [];
  return [replace('number', node, source, String(Number(node.text) + 1))];
};

const mutateNegation: Operator = (node, source) =>
  ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken
    ? [replace('negation dropped', node, source, `(${node.operand.getText(source)})`)]
    : [];

// A map: an object has a toString of its own, and sources call methods of any name.
const otherMethods: ReadonlyMap<string, string> = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['startsWith', 'endsWith'],
  ['endsWith', 'startsWith'],
  ['min', 'max'],
  ['max', 'min'],
]);
const dropped = ['filter', 'toSorted', 'sort', 'toLowerCase', 'trim', 'slice', 'replaceAll', 'reverse'];

const mutateMethod: Operator = (node, source) => {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { name, expression } = node.expression;
  const other = otherMethods.get(name.text);
  return [
    ...(other === undefined ? [] : [replace('method', name, source, other)]),
    ...(dropped.includes(name.text) ? [replace('call dropped', node, source, expression.getText(source))] : []),
  ];
};

const mutateCondition: Operator = (node, source) => {
  if (ts.isConditionalExpression(node))
    return ['true', 'false'].map((fixed) => replace('condition', node.condition, source, fixed));
  if (ts.isIfStatement(node))
    return ['true', 'false'].map((fixed) => replace('condition', node.expression, source, fixed));
  return ts.isExpressionStatement(node) && !ts.isStringLiteral(node.expression)
    ? [replace('statement dropped', node, source, ';')]
    : [];
};

/** Lists from which a member can be missing: made of others, or asked whether something is in them. */
const mutateList: Operator = (node, source) => {
  if (!ts.isArrayLiteralExpression(node)) return [];
  const { parent } = node;
  const isAsked = ts.isPropertyAccessExpression(parent) && ['includes', 'indexOf'].includes(parent.name.text);
  const isMade = node.elements.length > 1 && node.elements.some(ts.isSpreadElement);
  if (!isAsked && !isMade) return [];
  return node.elements.map((out) =>
    replace(
      'member dropped',
      node,
      source,
      `[${node.elements
        .filter((each) => each !== out)
        .map((each) => each.getText(source))
        .join(', ')}]`,
    ),
  );
};

const mutatePattern: Operator = (node, source) => {
  if (!ts.isRegularExpressionLiteral(node)) return [];
  const text = node.getText(source);
  const [, body = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? [];
  const others = [
    body.startsWith('^') ? `/${body.slice(1)}/${flags}` : '',
    /[^\\]\$$/.test(body) ? `/${body.slice(0, -1)}/${flags}` : '',
    flags.includes('i') ? `/${body}/${flags.replace('i', '')}` : '',
  ];
  return others.filter(Boolean).map((other) => replace('pattern', node, source, other));
};

/** Kinds of mistakes. Optional chaining is left to the compiler: it refuses all but the needless ones. */
export const operators: readonly Operator[] = [
  mutateBinary,
  mutateLiteral,
  mutateNegation,
  mutateMethod,
  mutateCondition,
  mutateList,
  mutatePattern,
];
