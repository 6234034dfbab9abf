/** The name of the file that OnSpot writes when `fileName` says this one: as it is given, but without its tildes. */
export function toFileName(fileName: string): string {
  return fileName.replaceAll('~', '');
}

/** Whether it is the file that jobs about addresses write beside their result. A path or a URL will do. */
export function isDebugFile(name: string): boolean {
  return /\.debug\.csv(\.gz|\.zst)?$/i.test(name.replace(/[?#].*$/s, ''));
}
