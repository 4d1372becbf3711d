/**
 * The same record in the order of its keys. The order in which a record was built is a part of it, as it is for whoever goes through its
 * keys; a record that is meant as a table or a set is kept with this, so that states differ by what it holds alone.
 */
export const byKey = <T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
