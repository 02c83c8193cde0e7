import { database } from '#db/client.ts'

export const findProvider = (slug: string) => database().provider.findUnique({ where: { slug }, select: { id: true, name: true } })
export const listProviders = () => database().provider.findMany({ select: { id: true, name: true }, orderBy: { name: 'asc' } })
