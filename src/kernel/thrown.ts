/** What a user's code has thrown, as words, be it no error at all or one that cannot even be written. */
export const thrownText = (thrown: unknown): string => {
  try {
    return `${thrown instanceof Error ? thrown.message : String(thrown)}`
  } catch {
    return "something that cannot be written"
  }
}
