const ARCHIVES: readonly unknown[] = ['GLACIER', 'DEEP_ARCHIVE'];

/** Whether objects of that class have to be restored, for hours, before they can be read. */
export function isArchive(storageClass: string | undefined): boolean {
  return ARCHIVES.includes(storageClass);
}
