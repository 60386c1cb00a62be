import { BlockList, isIP } from 'node:net'

/** The addresses of a host name, as the machine's resolver has them. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>

/** An address that must not be called. Its message is for the vendor to read. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
}

// Special-purpose ranges of IPv4 (RFC 6890 and its registry): this host, private networks, shared
// address space, loopback, link-local with the clouds' metadata, documentation, benchmarks,
// multicast, reserved.
const refusedV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

// Within the one range of IPv6 that is routed, those with a special purpose: Teredo and others that
// carry an IPv4 address within, documentation, 6to4.
const refusedV6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const refused = new BlockList()
for (const [net, bits] of refusedV4) refused.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of refusedV6) refused.addSubnet(net, bits, 'ipv6')
const routedV6 = new BlockList()
routedV6.addSubnet('2000::', 3, 'ipv6')

/**
 * Whether an address is one of the public internet. Of IPv6 only what is routed there: that leaves
 * out loopback, link-local, unique local, and every form that an IPv4 address hides in.
 */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return !refused.check(address, 'ipv4')
  if (version === 0 || address.includes('%')) return false
  return routedV6.check(address, 'ipv6') && !refused.check(address, 'ipv6')
}

export type AddressGuard = {
  readonly allowPrivate: boolean
  /** The addresses of a host, all of them allowed. Throws AddressRefused, or what the resolver throws. */
  resolve(hostname: string): Promise<readonly string[]>
}

export function createAddressGuard(options: {
  readonly allowPrivate: boolean
  readonly resolveHost: ResolveHost
}): AddressGuard {
  const { allowPrivate, resolveHost } = options
  return {
    allowPrivate,
    async resolve(hostname) {
      // A literal address: what the resolver says of it does not count.
      const literal = hostname.replace(/^\[|\]$/g, '')
      const addresses = isIP(literal) ? [literal] : await resolveHost(literal)
      const bad = allowPrivate ? undefined : addresses.find((each) => !isPublicAddress(each))
      // One bad address among good ones is enough: which of them is called is not ours to choose.
      if (bad !== undefined) {
        const named = bad === literal ? bad : `${literal} (${bad})`
        throw new AddressRefused(`${named} is not an address of the public internet`)
      }
      return addresses
    },
  }
}
