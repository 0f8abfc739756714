import { pipeline, RawImage, env } from '@huggingface/transformers';
import sharp from 'sharp';
import { openDiffusionEngine } from './src/providers/stable-diffusion/diffusion-engine.ts';
import { runTime } from './src/inference/onnx-runtime.ts';
env.allowRemoteModels=false;
const judge:any = await pipeline('zero-shot-image-classification','/work/main/test/fixtures/models/tiny-clip',{local_files_only:true,dtype:'fp32'} as any);
const colours='red green blue yellow purple white'.split(' '), shapes='circle square triangle star'.split(' ');
const labels=colours.flatMap(c=>shapes.map(s=>`${c} ${s}`));
const e = await openDiffusionEngine('test/fixtures/models/tiny-sd', {threads:2});
const bgs=[...colours,'black'];
for (const [scheduler,steps,guidance] of [['ddim',20,7.5],['pndm',50,7.5],['euler',20,7.5],['euler-ancestral',30,7.5],['dpm++2m',20,7.5],['lcm',20,1.5],['lcm',8,1.5],['lcm',4,1]] as const) {
 let ok=0; const t=performance.now(); const r0=runTime.totalMs; let gen=0;
 for(let i=0;i<100;i++){ const l=labels[i%24]!; const c=l.split(' ')[0]; const bg=bgs.filter(b=>b!==c)[(i*5)%6]; const prompt= i%2? `a ${l} on a ${bg} background`:`a ${l}`;
  const g=performance.now(); const {png}=await e.generate({prompt,negativePrompt:'',size:{width:64,height:64},steps,guidance,scheduler,seed:1000+i,source:null,previews:0},{signal:new AbortController().signal,onProgress(){}}); gen+=performance.now()-g;
  const {data,info}=await sharp(png).removeAlpha().raw().toBuffer({resolveWithObject:true});
  const out=await judge(new RawImage(new Uint8ClampedArray(data),info.width,info.height,3),labels,{hypothesis_template:'a photo of a {}'});
  if(out[0].label===l) ok++; }
 console.log(scheduler,steps,guidance,ok,'%', (gen/100).toFixed(1),'ms each, outside run',((gen-(runTime.totalMs-r0))/100).toFixed(1));
}
