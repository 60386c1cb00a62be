import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { tellFault } from '../done.ts'
import { useErrorText } from '../error-note.tsx'

/**
 * A switch that shows what it was set to before the server has answered, and goes back, with the
 * reason, when it is refused. For what is undone by setting it back.
 *
 * @param key of the query whose data show it
 */
export function useAtOnce<T, C>(
  key: QueryKey,
  send: (change: C) => Promise<unknown>,
  apply: (shown: T, change: C) => T,
): (change: C) => void {
  const client = useQueryClient()
  const write = useErrorText()
  const { mutate } = useMutation({
    mutationFn: send,
    onMutate: async (change: C) => {
      // An answer that is under way would show it as it was.
      await client.cancelQueries({ queryKey: key })
      const before = client.getQueryData<T>(key)
      if (before !== undefined) client.setQueryData<T>(key, apply(before, change))
      return { before }
    },
    onError: (fault, _change, kept) => {
      if (kept?.before !== undefined) client.setQueryData(key, kept.before)
      tellFault(write(fault))
      void client.invalidateQueries({ queryKey: key })
    },
  })
  return mutate
}
