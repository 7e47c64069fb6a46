/**
 * Where programs take a password without a word that says so. Each has a group of what stays before the secret, and one
 * of the secret.
 */
export const programPlaces: readonly RegExp[] = [
  // A user and his password for curl and its kin.
  /((?:^|\s)(?:-u|--user|--proxy-user)[=\s]+["']?[^\s:"']+:)(?!\d+\b)([^\s"']+)/g,
  /(\b(?:https?|xhs?)\s+(?:[^|;&\n]{0,100}\s)?-a\s+["']?[\w.@-]+:)([^\s"']+)/g,
  /(\brequirepass\s+)(\S+)/gi,
  // A letter of their own.
  /(\b(?:mysql|mariadb)[\w-]*\s(?:[^|;&\n]{0,200}\s)?-p)([^\s"';|&]+)/g,
  /(\b(?:sshpass|mongo(?:sh|dump|restore)?)\s(?:[^|;&\n]{0,200}\s)?-p\s*)(?!\d{1,5}\b)([^\s"';|&-][^\s"';|&]*)/g,
  /(\bredis-cli\s(?:[^|;&\n]{0,200}\s)?-a\s+["']?)([^\s"';|&]+)/g,
  /(\bmosquitto_(?:pub|sub|rr)\s(?:[^|;&\n]{0,200}\s)?-P\s+["']?)([^\s"';|&]+)/g,
  /(\bldap\w+\s(?:[^|;&\n]{0,200}\s)?-w\s+["']?)([^\s"';|&]+)/g,
  /(\b(?:7z[ar]?|rar|unrar)\s(?:[^|;&\n]{0,200}\s)?-p["']?)([^\s"';|&]+)/g,
  /(\b(?:un)?zip\s(?:[^|;&\n]{0,200}\s)?-P\s*["']?)([^\s"';|&]+)/g,
  /(\bopenssl\s+enc\s(?:[^|;&\n]{0,200}\s)?-[kK]\s+["']?)([^\s"';|&]+)/g,
  /(\bsmbclient\s(?:[^|;&\n]{0,200}\s)?-U\s*["']?[\w.@\\-]+%)([^\s"';|&]+)/g,
  // The word after the user.
  /(\bhtpasswd\s+-\w*(?:b\w*n|n\w*b)\w*\s+(?:-\S+\s+)*[^\s-]\S*\s+["']?)([^\s"';|&]+)/g,
  /(\bhtpasswd\s+-(?!\w*n)\w*b\w*\s+(?:-\S+\s+)*[^\s-]\S*\s+\S+\s+["']?)([^\s"';|&]+)/g,
  /(\brabbitmqctl\s+(?:add_user|change_password)\s+\S+\s+["']?)([^\s"';|&]+)/g,
  /(\bmc\s+(?:alias\s+set|config\s+host\s+add)\s+\S+\s+\S+\s+\S+\s+["']?)([^\s"';|&]+)/g,
  // What is piped into whoever reads a password there.
  /(\b(?:echo|printf)\s+(?:-n\s+)?["']?(?:[\w.-]+:)?)([^\s"'|]+)(?=["']?\s*\|[^|]*(?:--password-stdin|\bchpasswd\b))/g,
];
