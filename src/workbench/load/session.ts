let session = 0

/** Begins a command: users' TypeScript files are loaded afresh, since those that earlier ones in this process have loaded may have changed. */
export const newSession = (): void => void session++

/** Which command of this process is under way, from 1; 0 before the first. */
export const sessionNumber = (): number => session
