import { readFileSync } from 'node:fs';
import { toSlug } from '../../dist/docs/markdown/slug.js';

const { sidebar } = JSON.parse(readFileSync(new URL('../content/site.json', import.meta.url), 'utf8'));

/** @type {import('vitepress').UserConfig} */
export default {
  title: 'onspot-tap',
  description: 'A Singer pipeline for the OnSpot location data API',
  lang: 'en',
  // Below https://OWNER.github.io/REPOSITORY/ it is /REPOSITORY/.
  base: process.env.SITE_BASE ?? '/',
  // No browser has to ask for an icon that there is not.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  srcDir: 'content',
  outDir: '../../site',
  cacheDir: 'node_modules/.cache/vitepress',
  // A link that leads nowhere fails the build, but for addresses of servers that a reader would start.
  ignoreDeadLinks: 'localhostLinks',
  markdown: { anchor: { slugify: toSlug }, config: (md) => md.core.ruler.push('indented-code', fenceIndentedCode) },
  themeConfig: {
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    nav: [
      { text: 'Settings', link: '/configuration' },
      { text: 'Operate', link: '/operations' },
      { text: 'Runbook', link: '/runbook' },
      { text: 'API', link: '/api/onspot-tap' },
      { text: 'Changelog', link: '/changelog' },
    ],
  },
};

// The theme knows fenced code only.
function fenceIndentedCode({ tokens }) {
  for (const token of tokens.filter(({ type }) => type === 'code_block')) {
    Object.assign(token, { type: 'fence', tag: 'code', info: 'text', markup: '```' });
  }
}
