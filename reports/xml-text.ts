/** The JUnit builder ends a CDATA section at the second `]]>` it meets. */
export const safeInXml = (text: string): string => text.replaceAll(']]>', ']] >');
