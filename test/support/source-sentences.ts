import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A sentence that a program can end with, or warn with, as it stands in the sources. */
export interface SourceSentence {
  /** `packages/…/file.ts:12`. */
  at: string;
  /** What the sources say, with `{}` wherever something is filled in. */
  text: string;
  /** `warning`, or what decides about the exit code: `EXIT.config`, a kind of StorageError, or another expression. */
  code: string;
}

type Shape = { sentence: number; code?: number; fixedCode?: string };

/** Errors whose message is the last line of a run, or the answer to a callback. */
const CONSTRUCTORS: Record<string, Shape> = {
  Failure: { code: 0, sentence: 1 },
  StorageError: { code: 0, sentence: 1 },
  LeaseFailure: { fixedCode: 'EXIT.temporary', sentence: 0 },
  Refusal: { code: 0, sentence: 1 },
};

const METHODS: Record<string, Shape> = {
  warn: { fixedCode: 'warning', sentence: 0 },
  crash: { fixedCode: 'EXIT.unexpected', sentence: 0 },
};

/** Functions that put words of their callers into a sentence, whose frame stands where they are. */
const FRAMES: Record<string, { frame: string; code: string }> = {
  'target-s3-json/src/intake/intake.ts #refuse': { frame: 'Line {} of the input: {}', code: 'EXIT.data' },
  'target-s3-json/src/batches/batch-message.ts refuse': { frame: 'Line {} of the input {}', code: 'EXIT.data' },
  'onspot-tap/src/state/stream-state.ts broken': {
    frame: 'The state cannot be used: {}; give the last state line a target said',
    code: 'EXIT.data',
  },
};

/** Every sentence in the sources of the programs; the emulators are none that run at night. */
export function readSourceSentences(root: string): SourceSentence[] {
  return readdirSync(join(root, 'packages'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/]+\/src\/.+\.ts$/.test(path) && !/^[^/]+-emulator\//.test(path))
    .sort()
    .flatMap((path) => {
      const text = readFileSync(join(root, 'packages', path), 'utf8');
      return sentencesOf(ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true));
    });
}

function sentencesOf(source: ts.SourceFile): SourceSentence[] {
  const found: SourceSentence[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) || ts.isCallExpression(node)) found.push(...sentencesAt(node, source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function sentencesAt(node: ts.NewExpression | ts.CallExpression, source: ts.SourceFile): SourceSentence[] {
  const callee = nameOf(node.expression);
  const framed = FRAMES[`${source.fileName} ${callee}`];
  const shape = ts.isNewExpression(node) ? CONSTRUCTORS[callee] : framed ? { sentence: 0 } : METHODS[callee];
  const sentence = shape && node.arguments?.[shape.sentence];
  if (shape === undefined || sentence === undefined) return [];
  const at = `packages/${source.fileName}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  const code = shape.fixedCode ?? framed?.code ?? node.arguments?.[shape.code ?? 0]?.getText() ?? '';
  return textsOf(sentence, node).map((words) => {
    const text = framed ? framed.frame.replace(/\{\}(?=[^{}]*$)/, () => words) : words;
    return { at, code, text: text.replaceAll(/(\{\})+/g, '{}') };
  });
}

function nameOf(callee: ts.Expression): string {
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text;
  return ts.isIdentifier(callee) ? callee.text : '';
}

/** All the forms an expression can take: a condition in it has two. */
function textsOf(node: ts.Expression, from: ts.Node): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression, from);
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue, from), ...textsOf(node.whenFalse, from)];
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return product(textsOf(node.left, from), textsOf(node.right, from));
  if (ts.isTemplateExpression(node))
    return node.templateSpans.reduce(
      (texts, { expression, literal }) => product(product(texts, textsOf(expression, from)), [literal.text]),
      [node.head.text],
    );
  const value = ts.isIdentifier(node) ? constantOf(node.text, from) : undefined;
  return value === undefined ? ['{}'] : textsOf(value, value);
}

/** What a `const` of that name holds: the one of the nearest block around it. */
function constantOf(name: string, from: ts.Node): ts.Expression | undefined {
  for (let at = from.parent; at !== undefined; at = at.parent) {
    if (!ts.isBlock(at) && !ts.isSourceFile(at)) continue;
    for (const statement of at.statements.filter(ts.isVariableStatement)) {
      const found = statement.declarationList.declarations.find((one) => one.name.getText() === name);
      if (found?.initializer) return found.initializer;
    }
  }
  return undefined;
}

function product(lefts: readonly string[], rights: readonly string[]): string[] {
  return lefts.flatMap((left) => rights.map((right) => `${left}${right}`));
}
