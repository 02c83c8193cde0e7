/** The same server, another database. */
export const named = (url: string, name: string) => url.replace('/lernpfad?', `/${name}?`)
