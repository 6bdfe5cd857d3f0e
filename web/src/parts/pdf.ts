// A picture as a PDF of one page, as large as the picture: no library, for the page
// carries none. What it holds is pixels; the command `figure` writes lines and letters.

/** Points per pixel of the page: PDF counts 72 to the inch, style sheets 96. */
const POINTS = 0.75;

/** The PDF of a canvas that is to be so wide and high in pixels of the page. */
export async function pdf(canvas: HTMLCanvasElement, width: number, height: number, title: string): Promise<Blob> {
  const pixels = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height).data;
  const colours = new Uint8Array((pixels.length / 4) * 3);
  for (let from = 0, to = 0; from < pixels.length; from += 4) {
    colours[to++] = pixels[from]!;
    colours[to++] = pixels[from + 1]!;
    colours[to++] = pixels[from + 2]!;
  }
  const image = await deflated(colours);
  const [w, h] = [width * POINTS, height * POINTS].map((x) => +x.toFixed(2));
  const drawn = new TextEncoder().encode(`q ${w} 0 0 ${h} 0 0 cm /Im0 Do Q`);
  return assembled([
    ["<< /Type /Catalog /Pages 2 0 R >>"],
    ["<< /Type /Pages /Kids [3 0 R] /Count 1 >>"],
    [`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${w} ${h}] /Resources << /XObject << /Im0 5 0 R >> >> /Contents 4 0 R >>`],
    [`<< /Length ${drawn.length} >>`, drawn],
    [
      `<< /Type /XObject /Subtype /Image /Width ${canvas.width} /Height ${canvas.height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode /Length ${image.length} >>`,
      image,
    ],
    [`<< /Title <${utf16(title)}> >>`],
  ]);
}

/** Bytes as zlib writes them, which is what PDF calls FlateDecode. */
async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Text in PDF's hexadecimal form of UTF-16 with its mark. */
const utf16 = (text: string) => "feff" + Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, "0")).join("");

/** Objects, numbered from 1, each a dictionary and perhaps a stream; the last is the
 * document's information. */
function assembled(objects: [string, Uint8Array<ArrayBuffer>?][]): Blob {
  const encoder = new TextEncoder();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const put = (bytes: Uint8Array<ArrayBuffer>) => {
    parts.push(bytes);
    length += bytes.length;
  };
  const say = (text: string) => put(encoder.encode(text));
  say("%PDF-1.4\n");
  const places = objects.map(([dictionary, stream], i) => {
    const at = length;
    say(`${i + 1} 0 obj\n${dictionary}\n`);
    if (stream) {
      say("stream\n");
      put(stream);
      say("\nendstream\n");
    }
    say("endobj\n");
    return at;
  });
  const table = length;
  say(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("")}`);
  say(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info ${objects.length} 0 R >>\nstartxref\n${table}\n%%EOF\n`);
  return new Blob(parts, { type: "application/pdf" });
}
