export const headline = async (): Promise<number> => 0
