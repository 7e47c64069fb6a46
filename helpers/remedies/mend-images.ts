import { readImageName } from '../lib/image-name.ts';
import { cut, notHere, serviceOf, type Remedy } from './remedy.ts';

/** An image by the digest that was seen where it runs; which release is meant no file says. */
export const imagePin: Remedy = {
  kind: 'setting',
  setting: 'image',
  checks: ['pinned-images'],
  mend(cause, { model, pins }) {
    const [subject] = cut(cause, ':');
    const name = serviceOf(subject, model);
    const service = name === null ? undefined : model.services[name];
    if (name === null || !service) return notHere(subject);
    const { image } = service;
    if (!image || service.build) return { cannot: 'its image is built from these files' };
    if (readImageName(image).digest !== null) return { cannot: 'the files have its digest already' };
    const digest = pins.get(name);
    if (digest === undefined)
      return {
        cannot: 'which release is meant no file says: a run of `stackproof audit` that saw it does (--run last)',
      };
    const value = `${image}@${digest}`;
    return {
      what: `services.${name}.image: by the digest that runs`,
      edits: [
        {
          ...{ part: 'services', name, key: 'image', value },
          beware: 'An update is a new digest from then on: let a program like Renovate or Diun tell you of it.',
        },
      ],
    };
  },
};
