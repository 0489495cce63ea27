/** Look of forms: the paper of our reports, with larger targets for hands. */
export const formStyles = `
:root{color-scheme:light dark;--paper:#fdfcf9;--ink:#1c1b19;--quiet:#6a675f;--rule:#dcd8ce;--fill:#f5f2ea;--raised:#fff;
--accent:#22577f;--on:#fff;--soft:#d9e5ee;--good:#2c6a3c;--bad:#a5282c;--badfill:#fbeeec;
--sans:"Source Sans 3","Segoe UI",system-ui,-apple-system,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif;
--serif:"Iowan Old Style","Palatino Linotype",Palatino,"URW Palladio L",P052,"Book Antiqua",Georgia,"DejaVu Serif",serif}
@media (prefers-color-scheme:dark){:root{--paper:#15171b;--ink:#e7e3d9;--quiet:#a09c92;--rule:#363a41;--fill:#1d2026;--raised:#22262d;
--accent:#86b6dc;--on:#10202c;--soft:#24384a;--good:#7cc08d;--bad:#f0888a;--badfill:#33201f}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%;-webkit-tap-highlight-color:transparent}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.45 var(--sans);font-variant-numeric:lining-nums;overflow-wrap:anywhere}
#app>header,#app>main,#app>footer,.news,.who,.wait{max-width:70rem;margin:0 auto;padding-inline:1.5rem}
#app>header{padding-top:1.4rem}
h1,h2,.about,dd{font-family:var(--serif)}
h1{font-weight:600;font-size:1.7rem;line-height:1.15;letter-spacing:-.01em;margin:.1rem 0 0}
h2{font-weight:600;font-size:1.2rem;line-height:1.25;margin:0 0 .6rem}
h2:focus{outline:none}
h2 small,small{font-weight:400;color:var(--quiet);font-size:.85em}
.kicker{margin:0;font-size:.76rem;letter-spacing:.11em;text-transform:uppercase;color:var(--quiet)}
.about{font-style:italic;color:var(--quiet);max-width:44rem;margin:.2rem 0 1.2rem;font-size:1.05rem}
.quiet{color:var(--quiet);font-size:.9rem}
.top{display:flex;justify-content:space-between;align-items:end;gap:1.5rem;flex-wrap:wrap}
.count{margin:0;font-size:.9rem;color:var(--quiet);display:flex;align-items:center;gap:.7rem;font-variant-numeric:tabular-nums}
.track{display:block;width:11rem;height:.45rem;background:var(--rule);border-radius:1rem;overflow:hidden}
.track i{display:block;height:100%;background:var(--accent);transition:width .2s}
nav{display:flex;align-items:center;gap:.2rem;border-bottom:1px solid var(--rule);margin-top:1rem;overflow-x:auto}
.gap{flex:1}
button,select,input,textarea{font:inherit;color:inherit}
button{cursor:pointer;border-radius:.35rem;border:1px solid transparent;background:none;padding:.5rem .9rem;display:inline-flex;align-items:center;gap:.5rem;white-space:nowrap}
button:disabled{opacity:.4;cursor:default}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.main{background:var(--accent);color:var(--on);font-weight:600;padding-inline:1.3rem}
.main:hover{filter:brightness(1.08)}
.plain{border-color:var(--rule);background:var(--raised)}
.plain:hover:not(:disabled){border-color:var(--accent)}
.tab{border-radius:0;padding:.6rem .7rem;color:var(--quiet);margin-bottom:-1px;border-bottom:2px solid transparent}
.tab[aria-current]{color:var(--ink);border-bottom-color:var(--accent);font-weight:600}
.tab:hover{color:var(--ink)}
.badge{background:var(--bad);color:var(--paper);border-radius:1rem;padding:0 .45rem;font-size:.75rem;font-weight:600}
kbd{font:600 .72rem/1 var(--sans);color:var(--quiet);border:1px solid var(--rule);border-radius:.25rem;padding:.2rem .35rem;min-width:1.35rem;text-align:center;background:var(--paper)}
.main kbd{color:inherit;background:none;border-color:currentColor;opacity:.75}
.news{min-height:2.1rem;display:flex;align-items:center;gap:.8rem;flex-wrap:wrap;margin-block:.2rem;font-size:.9rem;color:var(--good)}
.news.trouble{color:var(--bad)}
.desk{display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);gap:1.2rem 2.2rem;align-items:start}
.desk.alone{grid-template-columns:minmax(0,40rem)}
.cells{margin:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(10.5rem,1fr));border-top:1.5px solid var(--ink)}
.cell{padding:.5rem 1rem .55rem 0;border-bottom:1px solid var(--rule)}
.cell.long{grid-column:1/-1}
.cell dt{font-size:.78rem;color:var(--quiet)}
.cell dd{margin:0;font-size:1.2rem;line-height:1.35;white-space:pre-wrap}
.cell.long dd{font-size:1.08rem;line-height:1.5;max-height:24rem;overflow:auto}
.cell.figure dd{font-variant-numeric:tabular-nums}
.cell.missing dd{color:var(--quiet);font-style:italic;font-size:1rem}
.answer{background:var(--fill);border:1px solid var(--rule);border-radius:.6rem;padding:1.2rem 1.3rem 1.1rem}
@media (min-width:52.01rem){.answer{position:sticky;top:1rem}}
.answer>.back{margin:0 0 .9rem;padding:.45rem .7rem;background:var(--soft);border-radius:.35rem;font-size:.9rem}
.field{border:0;padding:0;margin:0 0 1.15rem;min-width:0}
legend,.field>label{padding:0;font-weight:600;display:flex;gap:.6rem;align-items:baseline;flex-wrap:wrap;margin-bottom:.4rem}
.optional,.rule{font-weight:400;font-size:.82rem;color:var(--quiet)}
.help{margin:-.2rem 0 .45rem;font-size:.88rem;color:var(--quiet)}
.problem{margin:.3rem 0 0;color:var(--bad);font-size:.88rem}
.problem:empty{display:none}
.options{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));gap:.45rem}
.boolean .options{grid-template-columns:repeat(2,minmax(0,9rem))}
.option{display:flex;align-items:center;gap:.6rem;padding:.6rem .75rem;border:1px solid var(--rule);border-radius:.4rem;background:var(--raised);cursor:pointer;min-height:2.75rem;position:relative}
.option:hover{border-color:var(--accent)}
.option input{position:absolute;opacity:0;width:1px;height:1px}
.option:has(input:checked){border-color:var(--accent);background:var(--soft);box-shadow:inset 0 0 0 1px var(--accent)}
.option:has(input:checked) .words{font-weight:600}
.option:has(input:focus-visible){outline:2px solid var(--accent);outline-offset:2px}
.words small{display:block}
.line{display:flex;gap:.5rem;align-items:center;flex-wrap:wrap}
input[type=text],input[type=search],input[type=date],input[type=datetime-local],textarea,select{background:var(--raised);border:1px solid var(--rule);border-radius:.4rem;padding:.55rem .7rem;min-height:2.75rem;max-width:100%}
.number input{width:9rem;font-variant-numeric:tabular-nums}
.text input,textarea{width:100%}
.search{width:100%;margin-bottom:.5rem}
.wrong input,.wrong textarea{border-color:var(--bad);background:var(--badfill)}
.unit{color:var(--quiet)}select.unit{color:var(--ink)}
.becomes:empty{display:none}
.becomes{color:var(--good);font-size:.9rem;font-variant-numeric:tabular-nums}
.suggestion,.note{margin:0 0 .9rem}
.suggestion p{margin:0 0 .4rem;font-size:.9rem}
.suggestion div{display:grid;grid-template-columns:minmax(5rem,auto) 1fr 3.2rem;gap:.7rem;align-items:center;font-size:.88rem;margin:.15rem 0}
.suggestion b{font-weight:400;text-align:right;font-variant-numeric:tabular-nums}
.suggestion button{margin-top:.5rem}
.bar{background:var(--rule);height:.5rem;border-radius:1rem;overflow:hidden}.bar i{display:block;height:100%;background:var(--accent)}
.suggestion>.plain:not(.take),.note>.plain{border-color:transparent;background:none;color:var(--quiet);padding-inline:0;font-size:.9rem}
.suggestion>.plain:not(.take):hover,.note>.plain:hover{color:var(--ink);border-color:transparent}
.actions{display:flex;gap:.5rem;flex-wrap:wrap;align-items:center;border-top:1px solid var(--rule);padding-top:1rem}
.toggle{display:flex;gap:.45rem;align-items:center;font-size:.88rem;color:var(--quiet);margin-left:auto;cursor:pointer}
.toggle input{accent-color:var(--accent);width:1rem;height:1rem}
.done{padding:2.5rem 0;max-width:36rem}
.who{max-width:34rem;padding-top:14vh}.who label{display:block;font-weight:600;margin:1.4rem 0 .4rem}.who input{flex:1;min-width:10rem}
.wait{padding-top:14vh;color:var(--quiet)}
dialog{border:1px solid var(--rule);border-radius:.7rem;background:var(--paper);color:inherit;padding:1.4rem 1.5rem;width:min(30rem,calc(100vw - 2rem));box-shadow:0 1rem 3rem rgb(0 0 0/.25)}
dialog::backdrop{background:rgb(0 0 0/.35)}
dialog .choice{display:flex;width:100%;margin-bottom:.4rem;border-color:var(--rule);background:var(--raised);min-height:2.75rem}
dialog .choice:hover{border-color:var(--accent)}
dialog .line{margin:.6rem 0 .9rem}dialog .line input{flex:1;min-width:8rem}
dialog table{width:100%;border-collapse:collapse;margin-bottom:1rem}
dialog th{text-align:left;white-space:nowrap;padding:.3rem 1rem .3rem 0;width:1%}dialog th kbd+kbd{margin-left:.25rem}dialog td{font-size:.92rem}
.scroll{overflow-x:auto;margin:.8rem 0 1.2rem}
.scroll table{border-collapse:collapse;width:100%;font-size:.92rem;border-block:1.5px solid var(--ink);font-variant-numeric:tabular-nums}
.scroll th,.scroll td{text-align:left;padding:.4rem .9rem .4rem 0;vertical-align:baseline}
.scroll thead th{font-size:.78rem;color:var(--quiet);border-bottom:1px solid var(--ink)}
.scroll tbody tr+tr>*{border-top:1px solid var(--rule)}.scroll tbody th{font-weight:600}
caption{text-align:left;color:var(--quiet);font-size:.85rem;padding-bottom:.3rem}
.differs{color:var(--bad);font-weight:600}
.otherwise summary{cursor:pointer;color:var(--quiet);margin-bottom:.8rem}
.agreement section{max-width:52rem;padding-top:.4rem;margin-bottom:2rem}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:1.4rem;margin:1rem 0}
.cards>div{border-top:2px solid var(--ink);padding-top:.4rem}
.cards dt{font-size:.8rem;color:var(--quiet)}.cards dd{margin:0;font-size:1.7rem;line-height:1.2}
.cards dd.note{font:.82rem/1.35 var(--sans);color:var(--quiet)}
.scale{display:block;position:relative;height:.9rem;margin-top:.35rem;border-bottom:1px solid var(--rule)}
.scale i{position:absolute;top:.3rem;height:.3rem;background:var(--soft);border:1px solid var(--accent);border-radius:1rem}
.scale b{position:absolute;top:.1rem;width:.7rem;height:.7rem;margin-left:-.35rem;border-radius:50%;background:var(--accent)}
#app>footer{margin-top:2.5rem;padding-block:.9rem 2rem;font-size:.8rem;color:var(--quiet)}
#app>footer p{margin:.1rem 0}
@media (max-width:52rem){
#app>header,#app>main,#app>footer,.news,.who,.wait{padding-inline:1rem}
#app>header{padding-top:.8rem}h1{font-size:1.35rem}.track{width:6rem}.tab{padding:.6rem .5rem}.news{min-height:1.6rem;margin-block:0}
nav{margin-top:.4rem;gap:0}.who-is{max-width:6.5rem;overflow:hidden;text-overflow:ellipsis;display:block}
.desk{grid-template-columns:minmax(0,1fr)}
.cells{grid-template-columns:repeat(auto-fill,minmax(8.2rem,1fr))}.cell dd{font-size:1.08rem}
.answer{padding:1rem;border-inline:0;border-radius:0;margin-inline:-1rem}
.actions{position:sticky;bottom:0;background:var(--fill);margin:0 -1rem -1rem;padding:.7rem 1rem calc(.7rem + env(safe-area-inset-bottom))}
.actions .main{flex:1;justify-content:center;min-height:2.9rem}
.toggle{margin-left:0;width:100%}
}
@media (pointer:coarse),(max-width:34rem){kbd{display:none}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
`
