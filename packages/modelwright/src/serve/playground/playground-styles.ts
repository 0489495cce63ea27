/** Look of the playground, after that of forms. */
export const playgroundStyles = `
:root{--second:#b5562b;--third:#5b7f2e;--fourth:#7a4a9c;--fifth:#8c6400;--sixth:#6a675f}
@media (prefers-color-scheme:dark){:root{--second:#e39469;--third:#a3c86c;--fourth:#c39ae0;--fifth:#dcb35a;--sixth:#a09c92}}
.c0{--line:var(--accent)}.c1{--line:var(--second)}.c2{--line:var(--third)}.c3{--line:var(--fourth)}.c4{--line:var(--fifth)}.c5{--line:var(--sixth)}
#app>header{padding-top:1.6rem}
#app>header h1{font-size:2.1rem}.version{color:var(--quiet);font-weight:400}
.about{margin-bottom:.5rem}.about b{font-weight:600;color:var(--ink)}
.facts{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;margin:0 0 1.4rem;font-size:.82rem;color:var(--quiet)}
.good{color:var(--good)}.bad{color:var(--bad)}
.heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
main>section{border-top:1px solid var(--rule);margin-top:2rem;padding-top:1.3rem}
section h2{font-size:1.3rem;margin:0 0 .7rem}
.head{display:flex;gap:.5rem .8rem;align-items:baseline;flex-wrap:wrap;margin-bottom:.7rem}.head h2{margin:0}
.bench{display:grid;grid-template-columns:minmax(0,1.15fr) minmax(0,1fr);gap:2.4rem;align-items:start}
.tools{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin-bottom:1.1rem}.tools .quiet{flex-basis:100%;margin:0}.tools .quiet:empty{display:none}
.tools select{max-width:13rem}
.find{display:flex;gap:.6rem;align-items:center;flex-wrap:wrap;margin:0 0 1rem}.find input{flex:1;min-width:9rem}
.fields{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:1.1rem 1.6rem;align-items:start}
.fields .field{margin:0;content-visibility:auto;contain-intrinsic-size:auto 6.5rem}
.fields .field:focus-within{content-visibility:visible}
.field:has(textarea){grid-column:1/-1}
.field>label{margin-bottom:.25rem}
.field .unit{color:var(--quiet);font-weight:400}
.field .help{margin:.25rem 0 0;font-size:.8rem}
.field .note{margin:.25rem 0 0;font-size:.8rem;color:var(--accent)}.field .note:empty{display:none}
.field input[type=text],.field select,.field textarea,.find input,.tools select,.head select{width:100%;border-color:var(--quiet)}
.head select{width:auto;max-width:16rem;padding-block:.3rem;min-height:2.4rem}.tools select{width:auto;border-color:var(--rule)}
.number input,.slid input[type=text]{width:100%;font-variant-numeric:tabular-nums}
.field select+input{margin-top:.4rem}
textarea:disabled{opacity:.45}.field .toggle{margin:.3rem 0 0}
textarea.code,pre{font:.85rem/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
input[type=range]{width:100%;accent-color:var(--accent);margin:.35rem 0 0;min-height:1.5rem;cursor:pointer}
input[type=range].off{opacity:.4}
.combo{position:relative}
.popup{position:absolute;z-index:5;inset-inline:0;top:100%;background:var(--raised);border:1px solid var(--quiet);border-radius:.4rem;margin-top:.2rem;box-shadow:0 .6rem 1.6rem rgb(0 0 0/.18);overflow:hidden}
.popup ul{list-style:none;margin:0;padding:.25rem;max-height:15rem;overflow:auto}
.popup li{padding:.45rem .6rem;border-radius:.3rem;cursor:pointer;min-height:2.2rem}
.popup li:hover,.popup li[aria-selected=true]{background:var(--soft)}
.popup .count{margin:0;padding:.35rem .85rem;border-top:1px solid var(--rule);font-size:.8rem}.popup .count:empty{display:none}
.field:has(.popup:not([hidden])){content-visibility:visible;position:relative;z-index:6}
.result{background:var(--fill);border:1px solid var(--rule);border-radius:.7rem;padding:1.2rem 1.4rem 1rem}
.result h2{font:400 .9rem/1.3 var(--sans);color:var(--quiet);margin:0}
.answer-large{font:600 2.6rem/1.1 var(--serif);letter-spacing:-.01em;margin:.15rem 0 .8rem}
.answer-none{font:italic 1.5rem/1.2 var(--serif);color:var(--quiet);margin:.3rem 0 .5rem}
.interval{margin:0 0 .1rem;font-size:1.15rem}.interval b{font-weight:600}
.exact{font-variant-numeric:tabular-nums}.result .quiet{margin:.3rem 0 0;font-size:.82rem}
.classes{margin:0 0 .7rem;display:grid;gap:.55rem}
.classes div{display:grid;grid-template-columns:minmax(4rem,8.5rem) 1fr;gap:.9rem;align-items:center}
.classes dt{overflow-wrap:anywhere}.classes small{display:block;font-size:.76rem}
.classes dd{margin:0;font-family:var(--sans);display:grid;grid-template-columns:1fr 3.7rem;gap:.7rem;align-items:center}
.classes .chosen{font-weight:600}
.figure{font-variant-numeric:tabular-nums;text-align:right;white-space:nowrap}
.result .track,.level .track{position:relative;width:100%;height:.6rem;overflow:visible}
.track i{transition:none;border-radius:1rem;background:var(--accent)}.classes div:not(.chosen) .track i{opacity:.55}
.track b{position:absolute;top:-.25rem;bottom:-.25rem;width:2px;background:var(--ink)}
.server{display:flex;gap:.4rem 1rem;align-items:center;justify-content:space-between;flex-wrap:wrap;border-top:1px solid var(--rule);margin-top:1rem;padding-top:.75rem;font-size:.85rem}
.server .toggle{margin:0;font-size:.82rem}
.badge-line{margin:0;display:flex;gap:.5rem;align-items:center}
.mark{display:inline-grid;place-items:center;width:1.25rem;height:1.25rem;border-radius:50%;border:1.5px solid currentColor;font-size:.78rem;line-height:1;flex:none}
[data-verdict=same],[data-verdict=refused]{color:var(--good)}[data-verdict=differs]{color:var(--bad);font-weight:600}
[data-verdict=unreachable],[data-verdict=off],[data-verdict=asking],[data-verdict=other-model]{color:var(--quiet)}
.reasons{margin-top:1.5rem}.reasons select{font-size:.9rem}
table{border-collapse:collapse;width:100%}
caption{text-align:start;color:var(--quiet);font-size:.85rem;padding-bottom:.5rem;line-height:1.4}
.why th{font-weight:400;text-align:start;padding:.3rem .8rem .3rem 0;width:46%;font-size:.92rem;overflow-wrap:anywhere}
.why th small{font-size:.8rem}.why td{padding:.3rem 0}.why td.figure{width:4.6rem;font-size:.88rem}
.why tbody tr+tr>*{border-top:1px solid var(--rule)}
.lean{display:block;position:relative;height:.8rem;background:linear-gradient(var(--rule),var(--rule)) 50%/1px 100% no-repeat}
.lean i{position:absolute;top:0;bottom:0;border-radius:.15rem}.lean .more{background:var(--accent)}.lean .less{background:var(--second)}
.reasons .quiet{font-size:.82rem}
.curve{display:block;max-width:100%}
.curve .tick{font:11px var(--sans);fill:var(--quiet);text-anchor:middle}.curve .end{text-anchor:end}
.curve .grid{stroke:var(--rule)}.curve .here{stroke:var(--quiet);stroke-dasharray:2 3}.curve .cut{stroke:var(--ink);stroke-dasharray:6 4;opacity:.6}
.curve .line{fill:none;stroke:var(--line);stroke-width:2.2;stroke-linejoin:round}
.curve .dot{fill:var(--line);stroke:var(--paper);stroke-width:2}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding:0;margin:.4rem 0 0;font-size:.88rem}
.swatch{display:inline-block;width:1.1rem;height:.22rem;background:var(--line);vertical-align:middle;margin-inline-end:.45rem;border-radius:1rem}
.slot{max-width:1072px;padding:0 7px 0 45px}
.levels{list-style:none;padding:0;margin:0;max-width:44rem}
.level{display:grid;grid-template-columns:minmax(5rem,13rem) 1fr 4.5rem;gap:1rem;width:100%;text-align:start;padding:.45rem .6rem;white-space:normal;min-height:2.4rem}
.level:hover{background:var(--fill)}.level[aria-pressed=true]{background:var(--soft);font-weight:600}
.drop{border:1.5px dashed var(--quiet);border-radius:.6rem;padding:1rem 1.2rem;display:flex;flex-wrap:wrap;gap:.6rem 1.2rem;align-items:center}
.drop>label:first-child{font-weight:600}.drop.over{border-color:var(--accent);background:var(--soft)}
.drop input[type=file]{max-width:100%}
input[type=file]::file-selector-button{font:inherit;color:inherit;border:1px solid var(--quiet);background:var(--raised);border-radius:.35rem;padding:.45rem .9rem;margin-inline-end:.7rem;cursor:pointer}
progress{flex:1;max-width:24rem;height:.6rem;accent-color:var(--accent)}.file-part .line{margin-top:.8rem}
a.main{display:inline-block;text-decoration:none;border-radius:.35rem;padding:.6rem 1.3rem}
a{color:var(--accent);text-underline-offset:.15em}
.scroll{overflow-x:auto;margin:.8rem 0}
.findings td,.findings th,.preview td,.preview th{padding:.35rem 1rem .35rem 0;text-align:start;vertical-align:top;font-size:.88rem;border-bottom:1px solid var(--rule)}
.findings thead th,.preview thead th{color:var(--quiet);font-size:.8rem;border-bottom:1px solid var(--ink)}
.findings td.figure{text-align:start}.preview td,.preview th{white-space:nowrap;overflow-wrap:normal}
.tabs{display:flex;align-items:center;flex-wrap:wrap;gap:.2rem .4rem;border-bottom:1px solid var(--rule)}
.tabs .tab[aria-pressed=true]{color:var(--ink);border-bottom-color:var(--accent);font-weight:600}.tabs .plain{margin-bottom:.4rem}
pre{background:var(--fill);border:1px solid var(--rule);border-top:0;margin:0;padding:1rem 1.2rem;overflow:auto;max-height:24rem;border-radius:0 0 .6rem .6rem;white-space:pre;overflow-wrap:normal}
#app>footer{margin-top:2.5rem;padding-block:1rem 3rem;font-size:.82rem;color:var(--quiet)}
.brief{display:none}
.trouble{border:0;padding-top:12vh;max-width:38rem}
.without{max-width:50rem;margin:0 auto;padding:0 1.5rem 2rem}.without pre{border:1px solid var(--rule);border-radius:.4rem}
@media (min-width:56.01rem){.said{position:sticky;top:1rem;max-height:calc(100vh - 2rem);overflow:auto;padding-bottom:.5rem}}
@media (max-width:56rem){.bench{grid-template-columns:1fr;gap:1.6rem}#app{padding-bottom:3.5rem}
.brief{display:block;position:fixed;inset-inline:0;bottom:0;margin:0;padding:.75rem 1.2rem;background:var(--raised);border-top:1px solid var(--rule);font-weight:600;z-index:8;box-shadow:0 -.3rem 1rem rgb(0 0 0/.08);white-space:nowrap;overflow:hidden;text-overflow:ellipsis}}
@media (max-width:30rem){#app>header,#app>main,#app>footer{padding-inline:1rem}#app>header h1{font-size:1.7rem}.fields{grid-template-columns:1fr}
.level{grid-template-columns:minmax(4rem,7rem) 1fr 4rem;gap:.6rem}.classes div{grid-template-columns:minmax(3.5rem,6rem) 1fr}.answer-large{font-size:2.1rem}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media print{.brief,.tools,.server{display:none}}
`
