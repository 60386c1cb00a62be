import { AppShell, Burger, Button, Group, Menu, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Suspense, useEffect } from 'react'
import { Link, Outlet, useLocation, useNavigation } from 'react-router'
import { useTexts } from '../../i18n/texts.ts'
import { contentId, useFocusOnNewPage } from '../../shared/focus-on-new-page.ts'
import { PersonIcon } from '../../shared/icons.tsx'
import { Preferences } from '../../shared/preferences.tsx'
import { sharedTexts } from '../../shared/texts.ts'
import { rooms } from '../rooms.ts'
import { useMay, useSession } from '../session.ts'
import { signOut } from '../sign-in/sign-out.ts'
import { SearchBox } from './search-box.tsx'
import classes from './shell.module.css'
import { shellTexts } from './shell-texts.ts'

const groups = ['daily', 'sold', 'offered', 'running', 'account'] as const

/** The frame of every page: menu, search, who is signed in. */
export function Shell() {
  const t = useTexts(shellTexts)
  const shared = useTexts(sharedTexts)
  const [isOpen, { toggle, close }] = useDisclosure(false)
  const { pathname } = useLocation()
  const navigation = useNavigation()
  const session = useSession()
  // biome-ignore lint/correctness/useExhaustiveDependencies: closes whenever the page changes
  useEffect(close, [pathname])
  useFocusOnNewPage()
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <AppShell.Header>
        <a className="skip" href={`#${contentId}`}>
          {shared('skip')}
        </a>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={shared('menu')}
            />
            <img src="/web/icon.svg" alt="" width={28} height={28} />
            <Text fw={600} visibleFrom="xs" truncate>
              {t('console', { vendor: session.tenant.name })}
            </Text>
          </Group>
          <Group gap="sm" wrap="nowrap">
            <SearchBox />
            <Person />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={shared('menu')}>
        <div className={classes.places}>
          {groups.map((group) => (
            <Places key={group} group={group} />
          ))}
        </div>
      </AppShell.Navbar>
      <AppShell.Main id={contentId} tabIndex={-1} aria-busy={navigation.state !== 'idle'}>
        <Suspense>
          <Outlet />
        </Suspense>
      </AppShell.Main>
    </AppShell>
  )
}

function Places({ group }: { group: (typeof groups)[number] }) {
  const t = useTexts(shellTexts)
  const may = useMay()
  const { pathname } = useLocation()
  const places = rooms
    .flatMap((room) => room.places)
    .filter((place) => place.group === group && may(...place.scopes))
  if (places.length === 0) return null
  return (
    <>
      {group !== 'daily' && (
        <Text size="xs" c="dimmed" fw={600} px="sm" pt="xs" pb={2}>
          {t(group)}
        </Text>
      )}
      {places.map(({ to, title }) => {
        const isHere = to === '/' ? pathname === '/' : pathname.startsWith(to)
        return (
          <Link
            key={to}
            to={to}
            className={classes.place}
            aria-current={isHere ? 'page' : undefined}
          >
            {t(title)}
          </Link>
        )
      })}
    </>
  )
}

function Person() {
  const t = useTexts(shellTexts)
  const shared = useTexts(sharedTexts)
  const { user, role } = useSession()
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ') || user.username
  return (
    <Menu position="bottom-end" width={240} trapFocus>
      <Menu.Target>
        <Button variant="subtle" size="compact-md" leftSection={<PersonIcon />}>
          <Text component="span" size="sm" truncate maw={160}>
            {name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {name} · {role.name}
        </Menu.Label>
        <Menu.Item component={Link} to="/my-account">
          {t('myAccount')}
        </Menu.Item>
        <Menu.Divider />
        <div style={{ padding: '0.5rem 0.75rem' }}>
          <Preferences />
        </div>
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>{shared('signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
