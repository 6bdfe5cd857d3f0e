/** The document that a page carries, deflated and in base 64. */
export async function unpack(text: string): Promise<string> {
  const packed = atob(JSON.parse(text) as string);
  const bytes = Uint8Array.from(packed, (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).text();
}
