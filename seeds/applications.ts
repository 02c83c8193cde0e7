export async function seedApplications(_persons: ReadonlyMap<string, string>) {}
