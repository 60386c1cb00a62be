import { useQuery } from '@tanstack/react-query'
import { api, type Schemas } from '../api/client.ts'

export type WaysIn = Schemas['PortalWaysIn']

/** The customer whose portal address this is, while it stands in the address. */
export const customerInAddress = new URLSearchParams(window.location.search).get('customer')

/** How people sign in here, and how the vendor wants the pages to look. */
export function useWaysIn() {
  return useQuery({
    queryKey: ['portal ways in', customerInAddress],
    queryFn: async (): Promise<WaysIn> => {
      const query = customerInAddress === null ? {} : { customer: customerInAddress }
      const { data } = await api.GET('/api/v1/portal/sign-in', { params: { query } })
      if (!data) throw new Error('the server has not said how to sign in')
      return data
    },
    staleTime: 60_000,
  })
}
