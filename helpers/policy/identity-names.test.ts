import { describe, expect, it } from 'vitest';
import { secured } from '../testing/worlds/world-secured.ts';
import { aliasesOf, declaredIdentities, readAs } from './identity-names.ts';

const own = ['Remote-User', 'Remote-Groups', 'Remote-Name', 'Remote-Email'];

describe('the headers by which a stack says who is there', () => {
  it('are the policy’s, without a proxy', () => {
    expect(declaredIdentities(secured().policy, undefined)).toEqual(own);
  });

  it('are those of every login’s middleware too, each once, and none that everybody sends', () => {
    const { evidence, policy } = secured(({ traefik }) => {
      const login = traefik.middlewares.find(({ name }) => name === 'authelia@docker')?.config?.forwardAuth;
      login?.authResponseHeaders.push('X-Own-User', 'Authorization', 'Set-Cookie', 'X-Forwarded-For');
      if (login) login.authResponseHeadersRegex = '^X-Authentik-U';
    });
    expect(declaredIdentities(policy, evidence.traefik).sort()).toEqual(
      [...own, 'X-Own-User', 'X-Authentik-Username', 'X-Authentik-Uid'].sort(),
    );
  });

  it('are read as one by CGI and its kin, however they are spelt', () => {
    expect(new Set(['Remote-User', 'remote_user', 'REMOTE.USER', 'Remote User'].map(readAs))).toEqual(
      new Set(['REMOTE_USER']),
    );
    expect(readAs('RemoteUser')).not.toBe('REMOTE_USER');
  });
});

describe('the aliases of a header', () => {
  it('mix its separators', () => {
    expect(aliasesOf(['Remote-User'])).toEqual({ underscores: ['Remote_User'], dots: ['Remote.User'] });
    expect(aliasesOf(['X-Own-User'])).toEqual({
      underscores: ['X-Own_User', 'X_Own-User', 'X_Own_User'],
      dots: ['X-Own.User', 'X_Own.User', 'X.Own-User', 'X.Own_User', 'X.Own.User'],
    });
  });

  it('have an end for a long name, and none for one without separators', () => {
    const { underscores, dots } = aliasesOf(['A-B-C-D-E-F-G']);
    expect(underscores.length + dots.length).toBe(26);
    expect(dots).toContain('A.B.C.D.E.F.G');
    expect(aliasesOf(['User'])).toEqual({ underscores: [], dots: [] });
  });
});
