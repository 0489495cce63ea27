/** Look of every page: a paper's typography, light and dark, on screen and in print. */
export const styles = `
:root{color-scheme:light dark;--paper:#fdfcf9;--ink:#1c1b19;--quiet:#6a675f;--rule:#dcd8ce;--fill:#f5f2ea;
--accent:#22577f;--soft:#a9c3d6;--second:#b5562b;--good:#2c6a3c;--bad:#a5282c;--warn:#8c6400}
@media (prefers-color-scheme:dark){:root{--paper:#15171b;--ink:#e7e3d9;--quiet:#a09c92;--rule:#363a41;--fill:#1d2026;
--accent:#86b6dc;--soft:#3d5c76;--second:#e39469;--good:#7cc08d;--bad:#f0888a;--warn:#dcb35a}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:3.6rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);line-height:1.5;font-size:17px;
font-family:"Iowan Old Style","Palatino Linotype",Palatino,"URW Palladio L",P052,"Book Antiqua",Georgia,"DejaVu Serif",serif;
font-variant-numeric:lining-nums;text-rendering:optimizeLegibility;overflow-wrap:anywhere}
header,main,footer,.contents,#search{max-width:62rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:3.5rem}
.kicker,.label,th,figcaption,.contents,footer,svg text,.pill,.small{
font-family:"Source Sans 3","Segoe UI",system-ui,-apple-system,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif}
.kicker{margin:0;font-size:.8rem;letter-spacing:.11em;text-transform:uppercase;color:var(--quiet)}
h1{font-weight:600;font-size:2.5rem;line-height:1.12;letter-spacing:-.012em;margin:.35rem 0 .6rem;text-wrap:balance}
h2{font-weight:600;font-size:1.55rem;line-height:1.2;margin:3.25rem 0 .4rem;padding-top:1rem;border-top:1px solid var(--rule)}
h3{font-weight:600;font-size:1.15rem;line-height:1.25;margin:0}
.lead{font-size:1.15rem;max-width:44rem;margin:0 0 1.5rem}
.about{color:var(--quiet);max-width:44rem;margin:.1rem 0 1.1rem;font-style:italic}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.15em}
a:not(:hover){text-decoration-color:color-mix(in srgb,currentColor 35%,transparent)}
.contents{font-size:.86rem;color:var(--quiet)}
.contents ol{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:0;padding:.7rem 0;border-block:1px solid var(--rule)}
.contents a{text-decoration:none}
.contents a:hover{text-decoration:underline}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.8rem,1fr));gap:1.2rem 1.4rem;margin:1.2rem 0}
.cards div{border-top:2px solid var(--ink);padding-top:.4rem}
.cards dt,.label{font-size:.76rem;color:var(--quiet);letter-spacing:.02em}
.cards dt{font-family:"Source Sans 3","Segoe UI",system-ui,-apple-system,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif}
.cards dd{margin:0;font-size:1.7rem;line-height:1.15}
.cards dd.words{font-size:1.15rem;line-height:1.3;padding-top:.2rem}
.cards dd.note{font-size:.82rem;color:var(--quiet);line-height:1.35;padding-top:.15rem}
.scroll{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:lining-nums tabular-nums;
border-block:1.5px solid var(--ink)}
caption{text-align:left;color:var(--quiet);font-size:.85rem;padding-bottom:.35rem}
th{font-weight:600;font-size:.78rem;text-align:left;color:var(--quiet);vertical-align:bottom}
thead th{border-bottom:1px solid var(--ink)}
tbody th{font:inherit;color:inherit;font-variant-numeric:inherit}
th,td{padding:.3rem .75rem .3rem 0;vertical-align:baseline}
th:last-child,td:last-child{padding-right:0}
tbody tr+tr>*{border-top:1px solid var(--rule)}
.number{text-align:right;white-space:nowrap}
.wide{min-width:11rem}
.best>*{font-weight:600}.best .small{font-weight:400}
thead th:first-child{min-width:6.5rem}
.compact table{font-size:.76rem}.compact th{padding:.2rem .3rem}.compact td{padding:.2rem 0}.compact thead th:first-child{min-width:3rem}
.bar{display:inline-block;vertical-align:middle;width:4.5rem;height:.5rem;background:var(--fill);margin-left:.6rem}
.bar i{display:block;height:100%;background:var(--accent)}
.alerts{list-style:none;padding:0;margin:1rem 0}
.alerts li{padding:.55rem 0 .6rem 1rem;border-left:3px solid var(--quiet);margin:.55rem 0}
.alerts .error{border-color:var(--bad)}.alerts .warning{border-color:var(--warn)}
.alerts p{margin:0}.alerts .mend{font-size:.85rem;color:var(--quiet)}
.pill{font-size:.72rem;letter-spacing:.04em;color:var(--quiet);border:1px solid var(--rule);border-radius:2px;padding:.05rem .4rem;white-space:nowrap}
.pill.error,.pill.refused{color:var(--bad);border-color:currentColor}
.pill.warning{color:var(--warn);border-color:currentColor}
.pill.passed,.pill.champion{color:var(--good);border-color:currentColor}
code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
.column{display:grid;grid-template-columns:minmax(0,1.45fr) minmax(0,1fr);gap:.2rem 2rem;padding:1.3rem 0;border-top:1px solid var(--rule);break-inside:avoid}
.column header{grid-column:1/-1;padding:0;margin:0;max-width:none}
.column header p{margin:.1rem 0 .4rem;color:var(--quiet);font-size:.88rem}
.column figure{margin:0}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1.5rem 1.8rem;margin:1rem 0}
figure{margin:1rem 0;break-inside:avoid}.figures figure{margin:0}
figcaption{font-size:.82rem;color:var(--quiet);line-height:1.4;margin-top:.3rem}
figcaption b{color:var(--ink);font-weight:600}
.facts{display:grid;grid-template-columns:auto 1fr;gap:.12rem 1rem;margin:0;font-size:.88rem;align-content:start;font-variant-numeric:lining-nums tabular-nums}
.facts.wide{grid-template-columns:minmax(9rem,auto) 1fr;font-size:.95rem;row-gap:.25rem}.facts.wide dd{text-align:left}
.facts dt{color:var(--quiet)}.facts dd{margin:0;text-align:right}
svg{display:block;width:100%;height:auto;max-width:100%;overflow:visible;color:var(--ink)}
.small{font-size:.82rem;color:var(--quiet)}
footer{margin-top:4rem;padding-top:1rem;padding-bottom:3rem;font-size:.8rem;color:var(--quiet)}
.matrix{display:grid;grid-template-columns:minmax(0,1.25fr) minmax(0,1fr);gap:2rem;align-items:start}
.matrix text{font-size:9px;fill:currentColor}
#search{padding-top:.7rem;padding-bottom:.2rem;position:sticky;top:0;background:var(--paper);z-index:1;font-family:"Source Sans 3","Segoe UI",system-ui,sans-serif;font-size:.86rem}
#search[hidden],[data-find][hidden]{display:none}
#find{font:inherit;color:inherit;background:var(--fill);border:1px solid var(--quiet);border-radius:3px;padding:.3rem .5rem;width:min(20rem,60vw)}
.dots td:not(.number){text-align:center}.dots .gap{color:var(--bad)}.dots .full{color:var(--rule)}
.spark{display:inline-block;width:6.8rem;height:1.4rem;vertical-align:middle}
.on-narrow{display:none}
.key{display:inline-block;width:1.1rem;height:.22rem;vertical-align:middle;margin-right:.3rem;background:currentColor}
.key.dashed{background:repeating-linear-gradient(90deg,currentColor 0 4px,transparent 4px 7px)}
.key.box{height:.7rem;width:.9rem}
.answers{font-size:1.05rem;max-width:46rem}.answers dt{font-weight:600;margin-top:.5rem}.answers dd{margin:0}.roomy table{min-width:46rem;overflow-wrap:normal}
.todo{max-width:46rem;padding-left:1.3rem}.todo li{margin:.3rem 0}
.heat td{text-align:right;padding:.3rem .6rem}
@media (max-width:44rem){body{font-size:16px}.on-wide{display:none}.on-narrow{display:block}.matrix{grid-template-columns:1fr}h1{font-size:1.9rem}.column{grid-template-columns:1fr}header{padding-top:2rem}}
@media print{:root{--paper:#fff;--ink:#000;--quiet:#555;--rule:#ccc;--fill:#f3f3f3;--accent:#1d4f7c;--soft:#a9c3d6}
body{font-size:10pt}.on-wide{display:block}.on-narrow{display:none}.contents,#search{display:none}h2{break-after:avoid}a{color:inherit;text-decoration:none}header{padding-top:0}}
`
