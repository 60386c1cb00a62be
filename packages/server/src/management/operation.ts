import { Type } from 'typebox'
import type { Scope } from '../http/principal.ts'

export const readers: readonly Scope[] = ['products:read', 'products:admin']
export const writers: readonly Scope[] = ['products:admin']

// Unknown, since Fastify's types want an argument for every reply that has a type.
export const noContent = Type.Unsafe<unknown>({ type: 'null', description: 'Done.' })
