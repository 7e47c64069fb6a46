import { z } from 'zod';

/** The login service and its session store. */
export const Login = z.object({});
export type Login = z.infer<typeof Login>;
