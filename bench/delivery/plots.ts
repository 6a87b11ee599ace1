import type { DeliveryFigures } from "./figures.ts";
export function deliveryPlots(_figures: DeliveryFigures): Record<string, string> {
  return {};
}
