declare module 'fs-native-extensions' {
  /** Takes an exclusive lock on the whole of an open file; false when another process holds it. */
  export function tryLock(descriptor: number): boolean;
}
