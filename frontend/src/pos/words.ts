/** Sentences about goods that stand on more than one screen. */
import { formatQuantity, formatVnd } from "../ui/numbers";
import type { Good } from "./catalogue";

/** "3 hũ", "1,5 kg". */
export function quantityWords(good: Good, quantity: number): string {
  return formatQuantity(quantity, good.baseUnit === "piece" ? good.unitWord : good.baseUnit);
}

/** "85.000 ₫ / hũ", "120.000 ₫ / kg". */
export function priceWords(good: Good): string {
  return `${formatVnd(good.priceVnd)} / ${unitWords(good)}`;
}

function unitWords(good: Good): string {
  if (good.baseUnit === "piece") return good.unitWord;
  if (good.priceQuantity === 1000) return good.baseUnit === "g" ? "kg" : "lít";
  return good.priceQuantity === 1 ? good.baseUnit : `${good.priceQuantity} ${good.baseUnit}`;
}

/** What a clerk should know before handing it over; none of it stops the sale. */
export function cautionsOf(good: Good, quantity: number): string[] {
  const cautions: string[] = [];
  const recalled = good.recalledBatches?.map((one) => one.code).join(", ");
  if (recalled) cautions.push(`Đã thu hồi lô ${recalled}: xem số lô trên nhãn, đúng lô này thì không bán, cất riêng.`);
  if (good.isCertificateExpired) cautions.push("Chứng nhận hết hạn: bán được, đừng giới thiệu là hàng OCOP.");
  if (quantity > good.free) {
    const left = good.free > 0 ? quantityWords(good, good.free) : "0";
    cautions.push(`Kho ghi còn ${left}: vẫn bán được, sẽ đánh dấu kiểm kê.`);
  }
  return cautions;
}
