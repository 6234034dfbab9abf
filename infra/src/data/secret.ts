import { RemovalPolicy } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type Construct } from 'constructs';

/** The keys of the one secret. */
export type SecretKey = 'os_access_key' | 'os_secret_key' | 'os_api_key' | 'callback_secret';

/** What stands for a key of OnSpot's until somebody puts the real one there. */
const NOT_SET = 'not set yet';

/**
 * One secret with the keys of OnSpot and the one that signs callback URLs. No value is in the template:
 * `callback_secret` is made up by Secrets Manager, the others are put there by hand.
 *
 * Leave what is generated as it is: another template would make a new value, and with it a new `callback_secret`.
 */
export function addSecret(scope: Construct): Secret {
  const ours: Record<Exclude<SecretKey, 'callback_secret'>, string> = {
    os_access_key: NOT_SET,
    os_secret_key: NOT_SET,
    os_api_key: NOT_SET,
  };
  return new Secret(scope, 'Secret', {
    description: 'OnSpot keys (os_access_key, os_secret_key, os_api_key), and callback_secret of tap and receiver',
    generateSecretString: {
      secretStringTemplate: JSON.stringify(ours),
      generateStringKey: 'callback_secret',
      passwordLength: 64,
      excludePunctuation: true,
    },
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/** How ECS and Batch name one key of the secret. */
export function valueFrom(secret: Secret, key: SecretKey): string {
  return `${secret.secretArn}:${key}::`;
}
