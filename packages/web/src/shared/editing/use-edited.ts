import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'

/** What a form edits, as it stood on the server when the form was opened. */
export type Edited<T> = {
  readonly thing: T
  /** For the call that saves: it is refused when somebody has changed the thing since. */
  readonly headers: { readonly 'If-Match': string }
  /** The thing as it is by now; from then on the headers mean this state of it. */
  readonly readAgain: () => Promise<T>
  /**
   * After a change of one's own that the form has no part in: from then on the headers mean the
   * state after it, unless what the form edits has been changed as well.
   *
   * @param isSame to the form
   */
  readonly passOver: (isSame: (now: T, before: T) => boolean) => Promise<void>
}

/** An answer of `api.GET`. */
export type Answer<T> = { readonly data?: T | undefined; readonly response: Response }

export function tagOf({ headers }: Response): Edited<unknown>['headers'] {
  // A proxy that compresses makes the tag a weak one; it still names the same state.
  return { 'If-Match': (headers.get('etag') ?? '*').replace(/^W\//, '') }
}

/** Reads afresh what is to be edited, with its tag: a list or a page shows it as it was. */
export function useEdited<T>(read: () => Promise<Answer<T>>) {
  const client = useQueryClient()
  const queryKey = ['edited', useId()]
  const readTagged = async () => {
    const { data, response } = await read()
    // A reading that is answered with nothing has been refused, and thrown.
    return { thing: data as T, headers: tagOf(response) }
  }
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: readTagged,
    // Once: what a form began with must stay, whatever else is read again meanwhile.
    enabled: ({ state }) => state.data === undefined,
    gcTime: 0,
  })
  const edited: Edited<T> | undefined = data && {
    ...data,
    readAgain: async () => (await refetch({ throwOnError: true })).data?.thing ?? data.thing,
    passOver: async (isSame) => {
      const now = await readTagged()
      client.setQueryData<typeof now>(queryKey, (before) =>
        before && isSame(now.thing, before.thing) ? now : before,
      )
    },
  }
  return { data: edited, error, refetch }
}
