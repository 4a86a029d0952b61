import { useState } from "preact/hooks";
import { api, type Problem } from "../../api/client";
import { t } from "../../i18n";
import { Menu, type Item } from "../../ui/menu";
import { saveTable } from "../../ui/save";
import { may } from "../../ui/screen";
import { listed, type Filters } from "./query";

type Part = { data?: string; error?: Problem; response: Response };

/** Saves the deals of the filters as one file, however many answers they take. */
async function download(filters: Filters): Promise<Problem | undefined> {
  const query = listed(filters);
  let text = "";
  let cursor: string | undefined;
  do {
    const { data, error, response }: Part = await api.GET("/v1/deals.csv", { params: { query: { ...query, ...(cursor && { cursor }) } }, parseAs: "text" });
    if (data === undefined) return error;
    text += cursor ? data.slice(data.indexOf("\n") + 1) : data; // the names of the columns stand in it once
    const next = /[?&]cursor=([^&>]*)/.exec(response.headers.get("Link") ?? "")?.[1];
    cursor = next && decodeURIComponent(next);
  } while (cursor);
  saveTable("deals", text);
  return undefined;
}

/** What can be done with deals as a file, and why it was not. */
export function Tools({ filters }: { filters: Filters }) {
  const [problem, setProblem] = useState<Problem | undefined>();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setProblem(await download(filters));
    setBusy(false);
  };
  const items: Item[] = [{ text: t("csv"), icon: "load", on: () => void save() }];
  if (may("EditDeal")) items.push({ text: t("importDeals"), icon: "file", to: "/deals/import" });
  return (
    <>
      {(busy || problem) && <p role="status">{busy ? t("loading") : problem?.detail}</p>}
      <Menu name={t("asFile")} items={items} />
    </>
  );
}
