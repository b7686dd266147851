import type { CareApp } from './api/care';

App<CareApp>({ careFollowers: new Set() });
