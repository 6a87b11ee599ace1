/** Throws where nobody is hindered, and the platform tells of it. */
export function throwLater(error: unknown): void {
  setTimeout(() => {
    throw error;
  });
}
