import { type Template } from 'aws-cdk-lib/assertions';
import { type Resource } from './synthesise.js';

export type Statement = {
  role: string;
  effect: string;
  actions: string[];
  /** As JSON, without spaces; what CloudFormation fills in stands there as `${LogicalId}`. */
  resources: string[];
  conditions: unknown;
};

type Document = { Statement: { Effect: string; Action: string | string[]; Resource?: unknown; Condition?: unknown }[] };

/** What the roles of a template may do, by their logical ids without the hash. */
export function statementsOf(template: Template, rolePrefix = ''): Statement[] {
  return Object.values(template.findResources('AWS::IAM::Policy')).flatMap((policy) => {
    const { PolicyDocument, Roles } = (policy as Resource).Properties as {
      PolicyDocument: Document;
      Roles: { Ref: string }[];
    };
    const role = Roles[0]!.Ref.slice(0, -8);
    if (!role.startsWith(rolePrefix)) return [];
    return PolicyDocument.Statement.map(({ Effect, Action, Resource: resource, Condition }) => ({
      role,
      effect: Effect,
      actions: [Action].flat(),
      resources: [resource].flat().map(flatten),
      conditions: Condition,
    }));
  });
}

/** A value with its functions written out: `{"Fn::Join":["",["a",{"Ref":"B"}]]}` is `a${B}`. */
export function flatten(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const [[name, given] = []] = Object.entries(value as object) as [string, unknown][];
  if (name === 'Ref') return `\${${given as string}}`;
  if (name === 'Fn::GetAtt') return `\${${(given as string[]).join('.')}}`;
  if (name === 'Fn::Join') {
    const [separator, parts] = given as [string, unknown[]];
    return parts.map(flatten).join(separator);
  }
  return JSON.stringify(value);
}
