import { isArchive } from '../s3-options/archives.js';
import { joinedProblems } from '../s3-options/option-problems.js';
import { type S3Config, s3OptionsFrom } from './s3-settings.js';

/**
 * What is wrong with the S3 settings taken together, a sentence each, for the `check` of a program's settings.
 *
 * @param readsBack whether the program reads what it has written, and so must not archive it; default false
 */
export function s3ProblemsOf(config: S3Config, { readsBack = false } = {}): string[] {
  const isArchived = readsBack && isArchive(config.s3_storage_class);
  return [
    ...joinedProblems(s3OptionsFrom(config)),
    ...(isArchived
      ? [
          `"s3_storage_class" ${config.s3_storage_class} is of use to the target only: this program reads again what it writes`,
        ]
      : []),
  ];
}
