/** Lower case without any Vietnamese sign, white space joined: the rule of shop.kernel.text.fold (tests/vectors/fold.json). */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/đ/g, "d")
    .normalize("NFC")
    .replace(/\s+/g, " ")
    .trim();
}
