import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Connection, routerUrl } from "./net/connection";
import { Network } from "./net/network";
import { relayListUrl, Relays } from "./net/relays";
import { App } from "./ui/App";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/flags.css";
import "./styles/header.css";
import "./styles/table.css";
import "./styles/panels.css";
import "./styles/home.css";
import "./styles/player.css";
import "./styles/recordings.css";
import "./styles/schedule.css";
import "./styles/responsive.css";

const network = new Network(new Connection(new Relays(routerUrl(document.baseURI), relayListUrl(document.baseURI))));
network.start();
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App network={network} />
  </StrictMode>,
);
