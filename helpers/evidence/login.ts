import { z } from 'zod';
import { CellValue } from './cell-value.ts';
import { defineArtifact } from './define-artifact.ts';
import { withoutService } from './login-kinds.ts';

/** The login service and its session store. */
export const Login = z.object({
  /** Its health endpoint, asked from the proxy's own namespace. */
  health: z.object({
    from: z.string(),
    url: z.string(),
    value: CellValue,
    status: z.number().nullable(),
    detail: z.string(),
  }),
  /**
   * The store, greeted without a password from the login service's own namespace, on each address that it has there;
   * null: the policy declares none.
   */
  store: z
    .object({
      from: z.string(),
      greetings: z.array(z.object({ network: z.string(), value: CellValue, banner: z.string().nullable() })),
    })
    .nullable(),
});
export type Login = z.infer<typeof Login>;

export const login = defineArtifact({
  id: 'login',
  schema: Login,
  stage: 'routers',
  since: 4,
  restsOn: ['login'],
  needs: ['containers'],
  absent: withoutService,
});
