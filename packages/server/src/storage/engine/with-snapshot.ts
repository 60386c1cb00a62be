import type pg from 'pg'
import { oneByOne, type Sender } from './connection.ts'

/** Lends a connection of the pool to work that begins a transaction, and ends that unwritten. */
export async function withSnapshot<T>(
  pool: pg.Pool,
  work: (client: Sender) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect()
  try {
    return await work(oneByOne(connection))
  } finally {
    await connection.query('rollback').then(
      () => connection.release(),
      (error) => connection.release(error),
    )
  }
}
