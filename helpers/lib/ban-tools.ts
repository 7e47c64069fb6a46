/** Programs that keep a list of addresses nobody may come from. */
export const banTools = ['fail2ban', 'crowdsec'] as const;
export type BanTool = (typeof banTools)[number];

/** Which of them an image or a service is by its name; null: none, as its bouncers and dashboards are not. */
export function banToolOf({ image, service }: { image: string; service: string | null }): BanTool | null {
  const [name = ''] = (image.split('/').at(-1) ?? '').split(/[:@]/);
  return banTools.find((tool) => tool === name || tool === service) ?? null;
}
