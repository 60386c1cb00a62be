// Upper bounds in seconds.
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

type Series = { counts: number[]; count: number; sum: number }

export type Durations = {
  /** What the requests of one route are counted with; asked for once, since it runs for each. */
  of(method: string, route: string): (status: number, seconds: number) => void
  /** All of them in the text format of Prometheus. */
  text(): string
}

/**
 * A histogram by method, route and status. prom-client's looks its labels up anew for each value,
 * which costs several times what a request costs here otherwise.
 */
export function createDurations(name: string, help: string): Durations {
  const routes = new Map<string, Map<number, Series>>()
  return {
    of(method, route) {
      const labels = `method="${method}",route="${escapeLabel(route)}"`
      const statuses = routes.get(labels) ?? new Map<number, Series>()
      routes.set(labels, statuses)
      return (status, seconds) => {
        let series = statuses.get(status)
        if (!series) {
          series = { counts: bounds.map(() => 0), count: 0, sum: 0 }
          statuses.set(status, series)
        }
        const at = bounds.findIndex((bound) => seconds <= bound)
        if (at >= 0) series.counts[at] = (series.counts[at] ?? 0) + 1
        series.count += 1
        series.sum += seconds
      }
    },
    text() {
      const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`]
      for (const [route, statuses] of routes) {
        for (const [status, series] of statuses) {
          lines.push(...seriesText(name, `${route},status="${status}"`, series))
        }
      }
      return `${lines.join('\n')}\n`
    },
  }
}

function seriesText(name: string, labels: string, { counts, count, sum }: Series): string[] {
  let below = 0
  const buckets = bounds.map((bound, index) => {
    below += counts[index] ?? 0
    return `${name}_bucket{${labels},le="${bound}"} ${below}`
  })
  return [
    ...buckets,
    `${name}_bucket{${labels},le="+Inf"} ${count}`,
    `${name}_sum{${labels}} ${sum}`,
    `${name}_count{${labels}} ${count}`,
  ]
}

function escapeLabel(label: string): string {
  return label.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
