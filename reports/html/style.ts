/** The page's style: no font, no picture, nothing from anywhere. */
export const style = `
:root{color-scheme:light dark;--bg:#fff;--soft:#f3f5f8;--line:#cdd3db;--text:#171b21;--quiet:#535d69;--link:#0b57b0;
--good:#14642c;--bad:#b3201a;--doubt:#755000;--goodbg:#e2f4e7;--badbg:#fde7e5;--doubtbg:#fdf1d4;--lane:#eaeff6;
--lane2:#f6f3e8;--unseen:#8a939e}
@media (prefers-color-scheme:dark){:root{--bg:#10151b;--soft:#19212a;--line:#37414d;--text:#e7ebf0;--quiet:#a4afbc;
--link:#82b7ff;--good:#5ccb7c;--bad:#ff8a80;--doubt:#e9bd4f;--goodbg:#12311d;--badbg:#43191a;--doubtbg:#39300f;
--lane:#1c2631;--lane2:#29261a;--unseen:#7b8692}}
*{box-sizing:border-box}
html{scroll-padding-top:3.2rem}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:1px}
.skip{position:absolute;left:-99rem}.skip:focus{left:.5rem;top:.5rem;background:var(--bg);padding:.5rem;z-index:9}
header,main,footer{max-width:74rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.2rem}
h1{font-size:1.35rem;margin:0 0 .6rem}h2{font-size:1.3rem;margin:0 0 .7rem}h3{font-size:1.02rem;margin:1.1rem 0 .3rem}
section{padding:1.3rem 0}section+section{border-top:1px solid var(--line)}
nav{position:sticky;top:0;background:var(--bg);border-bottom:1px solid var(--line);z-index:5}
nav ul{max-width:74rem;margin:0 auto;padding:.4rem 1rem;display:flex;gap:.2rem 1.1rem;list-style:none;overflow-x:auto}
nav a{white-space:nowrap;display:inline-block;padding:.2rem 0}
p,ul,ol,dl{margin:.4rem 0}
.quiet{color:var(--quiet)}small,.small{font-size:.87rem}
code,pre{font:.86em/1.45 ui-monospace,monospace}
pre{background:var(--soft);border:1px solid var(--line);border-radius:.3rem;padding:.35rem .6rem;margin:.3rem 0;
white-space:pre-wrap}
.verdict{border:1px solid var(--line);border-left:.6rem solid var(--unseen);border-radius:.4rem;padding:.8rem 1rem;
background:var(--soft)}
.verdict strong{font-size:1.5rem;display:block;line-height:1.25}
.verdict.pass{border-left-color:var(--good);background:var(--goodbg)}
.verdict.fail{border-left-color:var(--bad);background:var(--badbg)}
.verdict.unknown{border-left-color:var(--doubt);background:var(--doubtbg)}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem}dl.facts dt{color:var(--quiet)}
dl.facts dd{margin:0}
.rings{display:grid;grid-template-columns:11rem 1fr;gap:1rem;align-items:center}
.rings svg{width:100%;height:auto}.rings ul{list-style:none;padding:0}
.badge{display:inline-block;border-radius:.3rem;padding:0 .45rem;font-size:.82rem;font-weight:600;border:1px solid;
white-space:nowrap}
.bad{color:var(--bad)}.good{color:var(--good)}.doubt{color:var(--doubt)}
.badge.bad{background:var(--badbg)}.badge.good{background:var(--goodbg)}.badge.doubt{background:var(--doubtbg)}
.causes{padding-left:0;list-style:none;counter-reset:cause}
.causes>li{counter-increment:cause;border:1px solid var(--line);border-left:.35rem solid var(--doubt);
border-radius:.4rem;padding:.6rem .9rem;margin:.6rem 0}
.causes>li.critical,.causes>li.high{border-left-color:var(--bad)}
.causes h3{margin:0}.causes h3::before{content:counter(cause) ". "}
.wide{overflow:auto;border:1px solid var(--line);border-radius:.3rem;margin:.5rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line);font-weight:400}
td{overflow-wrap:break-word;min-width:4.5rem}th{overflow-wrap:normal}
thead th{background:var(--soft);font-weight:600}
tbody th{font-weight:600}
.wide.matrix{max-height:85vh;width:fit-content;max-width:100%}.matrix table{width:auto;font-size:.84rem}
.matrix th,.matrix td{padding:0;border:1px solid var(--line)}
.matrix td{width:1.6rem;min-width:1.6rem;height:1.6rem;text-align:center;vertical-align:middle;line-height:1}
.matrix thead th{vertical-align:bottom;position:sticky;top:0;z-index:1}
.matrix thead th span{writing-mode:vertical-rl;transform:rotate(180deg);padding:.35rem .2rem;max-height:12rem;
white-space:nowrap}
.matrix tbody th{position:sticky;left:0;background:var(--soft);padding:0 .5rem;white-space:nowrap;font-weight:400}
.matrix thead th:first-child{left:0;z-index:2;padding:.3rem .5rem;font-weight:400}
.matrix .o,.legend .o{background:var(--goodbg);color:var(--good)}
.matrix .x,.legend .x{background:var(--bad);color:var(--bg);font-weight:700}
.matrix .n,.legend .n{color:var(--quiet)}
.matrix .c,.legend .c{background:var(--doubtbg);color:var(--doubt);font-weight:700}
.matrix .u,.legend .u{background:var(--soft);color:var(--quiet)}.matrix .s{background:var(--line)}
.matrix .dim{opacity:.15}.matrix td[tabindex]{cursor:pointer}
.matrix td.on{outline:3px solid var(--link);outline-offset:-2px}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding:0;list-style:none;font-size:.88rem}
.legend b{display:inline-block;min-width:1.5rem;padding:0 .2rem;text-align:center;border-radius:.2rem}
.filters{display:flex;flex-wrap:wrap;gap:.5rem .9rem;align-items:end;margin:.5rem 0}
.filters label{display:grid;font-size:.87rem;color:var(--quiet)}
input,select,button{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--quiet);border-radius:.3rem;
padding:.25rem .5rem;max-width:100%}
details{border:1px solid var(--line);border-radius:.3rem;margin:.4rem 0;padding:.35rem .8rem}
summary{cursor:pointer}
details ul{padding-left:1.2rem}details li{margin:.35rem 0}
.panel{border:1px solid var(--line);border-radius:.3rem;padding:.5rem .9rem;background:var(--soft);min-height:3rem}
svg text{font:12px system-ui,sans-serif;fill:var(--text)}svg .t{font-size:11px;fill:var(--quiet)}
svg .b{font-weight:600}svg .red{fill:var(--bad)}svg .lane{fill:var(--lane)}svg .lane.way{fill:var(--lane2)}
svg .lane.bad{fill:var(--badbg)}svg .box{fill:var(--bg);stroke:var(--quiet)}
svg .box.proxy{stroke-width:2.5;stroke:var(--link)}
svg .box.bad{stroke:var(--bad);stroke-width:2.5}svg .box.gone{stroke-dasharray:3 3}
svg .wire{stroke:var(--line);stroke-width:2;fill:none}svg .dot{fill:var(--link)}
svg .dot.bad,svg .tip.bad{fill:var(--bad)}
svg .arrow{stroke:var(--quiet);stroke-width:1.6;fill:none}svg .arrow.bad{stroke:var(--bad);stroke-width:2.2}
svg .arrow.unseen{stroke:var(--unseen);stroke-dasharray:2 4}svg .arrow.tunnel{stroke-dasharray:7 4}
svg .tip{fill:var(--quiet)}svg .ring{fill:none;stroke-width:9;stroke:var(--good)}
svg .ring.unseen{stroke:var(--unseen);stroke-dasharray:3 6}
svg .end.pass{fill:var(--good)}svg .end.fail{fill:var(--bad)}svg .end.unknown{fill:var(--doubt)}
svg .fm{fill:var(--doubt)}svg .ff{fill:var(--bad)}svg .fu{fill:var(--unseen)}
svg .bar{fill:var(--link)}
.map svg{display:block}@media (min-width:60rem){.map .fitted{max-width:100%;height:auto}}
.bars{width:9rem;height:.8rem;display:block}
[hidden]{display:none!important}
@media (max-width:40rem){body{font-size:15px}dl.facts{grid-template-columns:1fr}dl.facts dd{margin-bottom:.3rem}
.rings{grid-template-columns:1fr}.rings svg{max-width:9rem}.verdict strong{font-size:1.25rem}}
@media print{nav,.filters,.skip,.panel{display:none}.wide{overflow:visible;max-height:none}body{font-size:10pt}
section,.causes>li,tr{break-inside:avoid}section{break-inside:auto}a{color:inherit;text-decoration:none}
svg{max-width:100%;height:auto}pre{white-space:pre-wrap;overflow-wrap:anywhere}
.wide table{min-width:0;font-size:7pt}.wide .small,.wide small{font-size:inherit}
.wide th,.wide td,.wide td *{white-space:normal;overflow-wrap:anywhere;min-width:0}
.wide th,.wide td{padding:.15rem .25rem;position:static}.matrix tbody th{overflow-wrap:normal;white-space:nowrap}
.wide.matrix table{font-size:6pt}.matrix td{width:auto;min-width:0;height:auto;padding:0}.matrix thead th{padding:0}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
`;
