import type { ReactNode } from 'react'

type Props = { readonly size?: number }

// Drawn here, on a grid of 24: a set of thousands would weigh more than the pages. Each stands beside
// a word or in a button that has a name, so readers of the screen are told nothing of it.
function Drawing({ size = 18, children }: Props & { readonly children: ReactNode }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

export const SearchIcon = (props: Props) => (
  <Drawing {...props}>
    <circle cx="11" cy="11" r="7" />
    <path d="m20 20-4-4" />
  </Drawing>
)

export const CopyIcon = (props: Props) => (
  <Drawing {...props}>
    <rect x="9" y="9" width="11" height="11" rx="2" />
    <path d="M5 15V6a2 2 0 0 1 2-2h8" />
  </Drawing>
)

export const CheckIcon = (props: Props) => (
  <Drawing {...props}>
    <path d="m5 12 5 5 9-10" />
  </Drawing>
)

export const UpIcon = (props: Props) => (
  <Drawing {...props}>
    <path d="m6 15 6-6 6 6" />
  </Drawing>
)

export const DownIcon = (props: Props) => (
  <Drawing {...props}>
    <path d="m6 9 6 6 6-6" />
  </Drawing>
)

export const BothWaysIcon = (props: Props) => (
  <Drawing {...props}>
    <path d="m8 9 4-4 4 4M8 15l4 4 4-4" />
  </Drawing>
)

export const PersonIcon = (props: Props) => (
  <Drawing {...props}>
    <circle cx="12" cy="8" r="4" />
    <path d="M4 20c1-4 4-6 8-6s7 2 8 6" />
  </Drawing>
)
